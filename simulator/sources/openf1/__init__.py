"""Sessions since 2023 from OpenF1, whose history is free and has telemetry.

From the outside in: ``source`` loads a session, ``client`` asks for pages and keeps them (``pace`` holds to the rate
limits), ``weekend`` finds the session; ``timing``, ``control``, ``results``, ``order`` and ``telemetry`` turn OpenF1's
rows into those that the FastF1 source makes events of, so that each rule of the sport stands once.

Field names are those of OpenF1's documentation (https://openf1.org, September 2025).
"""
