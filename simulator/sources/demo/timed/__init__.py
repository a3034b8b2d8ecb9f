"""The demo weekend's sessions against the clock: qualifying and practice, made from a seed.

program            which runs a car makes, on which tyres
runner             a car in such a session, and the record of what it did
timer, state       the clock of a part, the session as it stands
mishaps            who spins and who crashes, drawn beforehand
lap_pace, driving  how long a lap takes; a car's way out of the pit lane and back into it
track_limits       lap times taken away
session_parts      parts, their clock, red flags, who goes on
standings          order, knock-outs, result
timing, mini_sectors   what timing reports of it
source             all of it as a race source
"""

from pitwall.simulator.sources.demo.timed.source import TimedDemoSource

__all__ = ["TimedDemoSource"]
