"""Real races through FastF1: from the network, or from a cache of what it once fetched.

From the outside in: ``source`` loads (``loading``, ``cache``, ``progress``, ``private_api``),
``session`` reads what FastF1 has into plain rows (``records``), ``timeline`` turns those
into events with one module for each kind. Only the first group does I/O and brings FastF1
with it; a race that another process has loaded needs none of that.
"""
