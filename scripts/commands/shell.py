"""``pitwall shell``: the way to the running cloud for other programs, such as ``aws``."""

import os
import shlex
from collections.abc import Mapping

import click

from pitwall.scripts.deployment.ingest_token import FILE_SETTING
from pitwall.scripts.deployment.target import find_cloud
from pitwall.scripts.errors import CommandError
from pitwall.scripts.local import running

OF_THE_PERSON = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")
"""What would lead away from the cloud, or be refused there."""

DEFAULT_SHELL = "/bin/sh"


@click.command()
@click.option("--print", "print_only", is_flag=True, help="Print the settings as `export` lines instead.")
def shell(print_only: bool) -> None:
    """Start a shell in which `aws` and other programs reach the running cloud.

    The emulator of `pitwall demo` answers only who has its keys, which are other ones at
    each start. In the shell they are set, with the address and the region. For the shell
    that you are in: eval "$(pitwall shell --print)"
    """
    run_shell(print_only)


def run_shell(print_only: bool) -> None:
    """Become a shell that has the cloud's address and keys, or print them. Raises CommandError."""
    settings = shell_settings(os.environ)
    if print_only:
        click.echo(f"unset {' '.join(OF_THE_PERSON)}")
        for name, value in settings.items():
            click.echo(f"export {name}={shlex.quote(value)}")
        return
    shell = os.environ.get("SHELL") or DEFAULT_SHELL
    environ = {name: value for name, value in os.environ.items() if name not in OF_THE_PERSON}
    try:
        os.execve(shell, [shell], {**environ, **settings})  # noqa: S606 - the person's own shell
    except OSError as error:
        raise CommandError(f"the shell {shell!r} cannot be started ({error.strerror}): set SHELL") from None


def shell_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """What leads to the cloud that the environment names, else to the one that runs here. Raises CommandError."""
    cloud, note = find_cloud(environ, running.home(environ))
    more = {"PITWALL_DASHBOARD_URL": note.dashboard_url, FILE_SETTING: note.token_file} if note is not None else {}
    if not cloud.is_emulator:
        raise CommandError("PITWALL_CLOUD=aws is reached with your own credentials: a shell has nothing to add")
    around_proxies = ",".join(filter(None, (environ.get("NO_PROXY"), "127.0.0.1,localhost")))
    return {**cloud.environment(), "NO_PROXY": around_proxies, "PITWALL_CLOUD": cloud.name, **more}
