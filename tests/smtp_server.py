"""A real SMTP server for tests: keeps what it is given, and misbehaves as told."""

import asyncio
import email
import email.policy
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.ports import free_port


class Mailbox:
    """What arrives, and how the server answers. `hangs`: it takes the letter and never says so, until that is made False."""

    def __init__(
        self,
        rcpt: str = "250 ok",
        data: str = "250 ok",
        mail: str = "250 ok",
        quits: str = "221 bye",
        *,
        hangs_up: bool = False,
        hangs: bool = False,
        accepts_password: bool = True,
    ) -> None:
        self.rcpt, self.data, self.mail, self.quits = rcpt, data, mail, quits
        self.hangs_up, self.hangs, self.accepts_password = hangs_up, hangs, accepts_password
        self.received: list[EmailMessage] = []
        self.passwords: list[bytes] = []
        self.is_encrypted: list[bool] = []
        self.has_letter = threading.Event()

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.is_encrypted.append(session.ssl is not None)
        self.has_letter.set()
        while self.hangs:  # noqa: ASYNC110  it is let go from another thread
            await asyncio.sleep(0.02)
        if self.data.startswith("250"):
            self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # pyright: ignore
        if self.hangs_up:
            server.transport.abort()
        return self.data

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.quits == "hang up":
            server.transport.abort()
        return self.quits

    def authenticate(self, server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.passwords.append(data.password)
        return AuthResult(success=self.accepts_password)


@contextmanager
def listening(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """The server in a thread of its own; gives its port. `options` go to aiosmtpd's SMTP."""
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def certificate() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server for «localhost» and of a client that trusts it. The key is for tests alone, so it may lie here."""
    path = Path(__file__).with_name("localhost.pem")
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=path)
