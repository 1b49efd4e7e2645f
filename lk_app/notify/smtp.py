"""Letters by SMTP (`LK_SMTP_URL`): encrypted whenever the server can, certificates checked, every wait bounded."""

import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
import idna

from lk_app.kernel import clock
from lk_app.notify.port import DeliveryFailed, Letter
from lk_app.suppliers import supplier

TIMEOUT_SECONDS = 20.0
QUIT_SECONDS = 2.0
NO_ENCRYPTION = "the mail server offers no encryption: it was not given the password"
_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SmtpSender:
    """`smtp://user:password@host:port` (STARTTLS when offered) or `smtps://…`. Raises ValueError for anything else.

    One connection a letter: letters are few, and nothing is shared that could break.
    """

    def __init__(
        self, url: str, mail_from: str, *, timeout_seconds: float = TIMEOUT_SECONDS, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("LK_SMTP_URL must look like smtp://user:password@host:port or smtps://…")
        self._is_tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._username, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._from, self._timeout, self._tls = mail_from, timeout_seconds, tls or ssl.create_default_context()

    async def send(self, recipient: str, letter: Letter, message_id: str) -> None:
        """Deliver, or raise DeliveryFailed: permanent when it is about this mailbox or text, else worth another try."""
        try:
            message = compose(self._from, recipient, letter, message_id)
        except (ValueError, IndexError, UnicodeError) as error:
            raise DeliveryFailed(f"address: {type(error).__name__}", is_permanent=True) from error
        try:
            await self._converse(message)
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
            raise _failure(error) from error

    async def check(self) -> None:
        """Whether the server is there and lets us in; nothing is sent. Raises DeliveryFailed."""
        client = self._client()
        try:
            await client.connect()
            await self._log_in(client)
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=QUIT_SECONDS)
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
            raise _failure(error) from error
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._is_tls,
            start_tls=False if self._is_tls else None,
            tls_context=self._tls,
            timeout=self._timeout,
        )

    async def _converse(self, message: EmailMessage) -> None:
        client = self._client()
        try:
            await client.connect()
            await self._log_in(client)
            await client.send_message(message)
            with suppress(aiosmtplib.SMTPException, OSError):  # it is theirs since their 250, whatever becomes of the good-byes
                await client.quit(timeout=QUIT_SECONDS)
        finally:
            client.close()

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        if not self._username:
            return
        if client.get_transport_info("ssl_object") is None and self._host not in _LOOPBACK:
            raise DeliveryFailed(NO_ENCRYPTION)
        await client.login(self._username, self._password)


def _failure(error: Exception) -> DeliveryFailed:
    """What the server said, by its code alone: its words may quote the mailbox or the text.

    A 5xx to a recipient or to a text is about this letter. To our name, our password or our address it is about us, and will
    pass when somebody has put it right.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
        return DeliveryFailed(f"recipient refused {codes}", is_permanent=all(code >= 500 for code in codes))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        is_permanent = isinstance(error, aiosmtplib.SMTPDataError) and error.code >= 500
        return DeliveryFailed(f"{type(error).__name__} {error.code}", is_permanent=is_permanent)
    return DeliveryFailed(type(error).__name__, is_permanent=isinstance(error, aiosmtplib.SMTPNotSupported))


def compose(mail_from: str, recipient: str, letter: Letter, message_id: str) -> EmailMessage:
    """The message: text and HTML, Russian headers encoded. Raises ValueError for an address nothing can be sent to."""
    name, address = parseaddr(mail_from)
    message = EmailMessage(policy=SMTP)
    message["From"] = _mailbox(address, name or supplier().brand_name)
    message["To"] = _mailbox(recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _mailbox(address: str, name: str = "") -> Address:
    """A Cyrillic domain goes in the form that every mail server understands."""
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise ValueError("not an address")
    return Address(name, local, domain if domain.isascii() else idna.encode(domain, uts46=True).decode())
