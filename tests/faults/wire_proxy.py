"""A TCP proxy that spoils the wire itself: what an HTTP server cannot do to its own connection."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: close() sends RST."""


class WireProxy:
    """`mode`: `pass`; `reset_before` (RST, nothing forwarded); `reset_after` (forwarded, then RST); `silent_close` (FIN)."""

    def __init__(self, port: int) -> None:
        self.mode, self._port = "pass", port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            while request := _read_message(client):
                mode = self.mode
                if mode == "reset_before":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    return
                with socket.create_connection(("127.0.0.1", self._port)) as bank:
                    bank.sendall(request)
                    answer = _read_message(bank)
                    if mode == "pass":
                        client.sendall(answer)
                        continue
                if mode == "reset_after":
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return


def _read_message(client: socket.socket) -> bytes:
    """One request or answer with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def wire_proxy(origin: str) -> Iterator[WireProxy]:
    """A proxy in front of a bank."""
    proxy = WireProxy(int(origin.rsplit(":", 1)[1]))
    try:
        yield proxy
    finally:
        proxy.close()
