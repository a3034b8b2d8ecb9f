"""The demo race: a whole Grand Prix made from a seed, for machines without network or recording.

Everything in it is invented, and it says so: ``SessionStarted.synthetic`` is set.

    roster, grid                     who drives, and how well on this day
    circuit, layout, speed_profile   where, and how fast a car can go there
    tyres, weather, strategy         what decides a lap time and a pit stop
    script                           what will go wrong
    engine                           the race itself, in whole milliseconds; it uses
        agenda, state, car           what happens next, the race as it stands, one car
        lap_pace, traffic, start     driving
        pit_wall, pit_lane, pit_stops
        neutralisation, drs, incidents, stewards, race_control, announcements
    timing, order, result            what timing reports of it
    curve, motion, frames            where the cars are, four times a second
    source                           all of it as a race source
    weekend                          the sessions there are: the race, and those against the clock
    timed                            qualifying and practice, in a package of their own
"""

from pitwall.simulator.sources.demo.source import DemoSource

__all__ = ["DemoSource"]
