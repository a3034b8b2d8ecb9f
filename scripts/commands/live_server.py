"""``pitwall live-server``: plays recordings as the sport's live timing would send them."""

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from pitwall.scripts.commands.options import Speed
from pitwall.scripts.errors import CommandError
from pitwall.scripts.interrupts import stop_on_signals
from pitwall.services.ports import port_holder

POLL_S = 0.25
_TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})")


class RecordingTime(click.ParamType[int]):
    """A time since a recording began, such as ``46:00`` or ``1:02:03``, in milliseconds."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the time, or end the command as wrong usage."""
        if isinstance(value, int):
            return value
        match = _TIME.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"time {str(value)[:40]!r} is not understood: write it as 46:00 or 1:02:03", param, ctx)
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return (hours * 3600 + minutes * 60 + seconds) * 1000


@click.command("live-server")
@click.argument("recordings", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RECORDING...")
@click.option("--port", type=click.IntRange(1, 65535), default=8100, show_default=True, help="Port on loopback.")
@click.option("--speed", type=Speed(), default="1", show_default=True, help="Times the clock, 0.5 to 200.")
@click.option("--from", "begin_ms", type=RecordingTime(), default=0, metavar="TIME", help="Begin here: 46:00, 1:02:03.")
@click.option("--hold", is_flag=True, help="Stand still while nobody is connected.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="KIND:N",
    help="After N messages: drop, hang-up, stall, half (a frame) or twice. Several may be given.",
)
def live_server(
    recordings: tuple[Path, ...], port: int, speed: float, begin_ms: int, hold: bool, faults: tuple[str, ...]
) -> None:
    """Play recordings of the live timing as its server would, for --live.

    It begins when the first client is connected, and serves on this machine only.
    """
    from pitwall.simulator.live_server.faults import parse_fault  # noqa: PLC0415 - what only this command needs
    from pitwall.simulator.live_server.player import Player  # noqa: PLC0415
    from pitwall.simulator.live_server.recording import read_lines  # noqa: PLC0415
    from pitwall.simulator.live_server.server import LiveServer  # noqa: PLC0415

    wanted = [parse_fault(text) for text in faults]
    if (holder := port_holder(port)) is not None:
        raise CommandError(f"port {port} is taken by {holder}: give another with --port")
    lines = read_lines(recordings, lambda line: click.echo(line, err=True))
    player = Player(lines, speed, begin_ms=begin_ms, hold=hold, faults=wanted)
    with stop_on_signals() as stop, ExitStack() as stack:
        server = stack.enter_context(LiveServer(player, port))
        click.echo(f"Live timing of {len(lines):,} messages at {server.url} (Ctrl-C ends it)", err=True)
        click.echo(f"PITWALL_LIVE_URL={server.url} pitwall demo --live", err=True)
        told = False
        while not stop.wait(POLL_S):
            if player.over and not told:
                told = True
                click.echo("The recording is at its end; the connections stay open until Ctrl-C", err=True)
