"""Who has a port."""

import os
import socket

from services.ports import free_port, port_holder


def test_a_free_port_has_no_holder() -> None:
    assert port_holder(free_port()) is None


def test_a_taken_port_names_who_has_it() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        holder = port_holder(server.getsockname()[1])
    assert holder is not None
    assert f"pid {os.getpid()}" in holder
