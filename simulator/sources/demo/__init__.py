"""The demo race: a whole Grand Prix made from a seed, for machines without network or recording.

Everything in it is invented, and it says so: ``SessionStarted.synthetic`` is set.

    roster, circuit, speed_profile, grid      who drives, and where
    tyres, weather, script                    what the race is made of
    agenda, car, engine and its helpers       the race itself, in whole milliseconds
    timing, order, result                     what timing reports of it
    motion, frames                            where the cars are, four times a second
    source                                    all of it as a race source
"""

from simulator.sources.demo.source import DemoSource

__all__ = ["DemoSource"]
