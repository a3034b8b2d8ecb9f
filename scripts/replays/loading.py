"""Loads a race in a process of its own, so that what FastF1 needs for it is given back afterwards.

FastF1 brings pandas and matplotlib and takes some 300 MiB while it reads a race; the race
itself is a fifth of that, and is replayed for many minutes.
"""

import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection

from pitwall.scripts.replays.sources import RaceChoice, pick_source
from pitwall.simulator.errors import SimulatorError, SourceUnavailable
from pitwall.simulator.race import Race
from pitwall.simulator.sources.fastf1.prepared.source import PreparedSource

Message = tuple[str, object]
"""``("say", line)``, then ``("race", race)`` or ``("error", error)``."""


def load_apart(choice: RaceChoice, say: Callable[[str], None]) -> Race:
    """The race; the demo race, a run's file and a session that is kept ready need next to nothing: they are made here.

    Raises what the source raises, and SourceUnavailable if the process dies.
    """
    source = pick_source(choice)
    if not isinstance(source, PreparedSource):
        return source.load(say)
    if (race := source.prepared(say)) is not None:
        return race
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_load, args=(choice, its), name="loading", daemon=True)
    # As -P for the other children: no module of the folder this is started from.
    os.environ["PYTHONSAFEPATH"] = "1"
    process.start()
    its.close()
    try:
        return _received(mine, say)
    except EOFError:
        process.join()
        raise SourceUnavailable(
            f"loading {choice.named} ended early (exit code {process.exitcode}): is there too little memory?"
        ) from None
    finally:
        mine.close()
        process.join()


def _received(connection: Connection, say: Callable[[str], None]) -> Race:
    while True:
        match connection.recv():
            case ("say", str(line)):
                say(line)
            case ("race", Race() as race):
                return race
            case ("error", SimulatorError() as error):
                raise error


def _load(choice: RaceChoice, connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends this process
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)

    def tell(message: Message) -> None:
        connection.send(message)

    with suppress(BrokenPipeError):
        try:
            tell(("race", pick_source(choice).load(lambda line: tell(("say", line)))))
        except SimulatorError as error:
            tell(("error", error))
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            tell(("error", SourceUnavailable(f"{choice.named} cannot be loaded: {error}")))
