"""Who has a port."""

import os
import socket
import subprocess
import sys

from pitwall.services.ports import free_port, port_holder


def test_a_free_port_has_no_holder() -> None:
    assert port_holder(free_port()) is None


def test_a_taken_port_names_who_has_it() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        holder = port_holder(server.getsockname()[1])
    assert holder is not None
    assert f"pid {os.getpid()}" in holder


def test_a_port_just_found_free_is_found_by_no_other_process() -> None:
    found = free_port()
    finds = f"ports.BELOW_EPHEMERAL = range({found}, {found + 1}); print(ports.free_port())"
    code = f"from pitwall.services import ports; {finds}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"OSError: no free port from {found} to {found + 1}" in done.stderr
