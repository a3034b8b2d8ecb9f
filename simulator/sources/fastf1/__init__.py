"""Real sessions through FastF1: from the network, or from a cache of what it once fetched.

From the outside in: ``source`` loads (``loading``, ``weekend``, ``cache``, ``progress``, ``private_api``),
``session`` reads what FastF1 has into plain rows (``records``), ``race_events`` turns those of a race or
sprint into events, ``timed`` those of a qualifying or practice, with one module for each kind of event.
Only the first group does I/O and brings FastF1 with it; a session that another process has loaded needs
none of that.
"""
