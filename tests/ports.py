"""Ports for servers under test."""

import os
import random
import socket

_PER_WORKER = 1000
_FIRST = 20_000  # below what the kernel hands out to clients, so that no connection takes a chosen port before its server


def free_port() -> int:
    """A port nobody listens on, out of a range that pytest's parallel workers do not share."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    candidates = range(_FIRST + worker * _PER_WORKER, _FIRST + (worker + 1) * _PER_WORKER)
    for port in random.sample(candidates, len(candidates)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port")
