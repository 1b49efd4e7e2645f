"""Letters by SMTP (`LK_SMTP_URL`): STARTTLS when offered, certificates checked, every wait bounded."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from lk_app.notify.port import DeliveryFailed, Letter

TIMEOUT_SECONDS = 20
SMTP_PORT = 587
SMTPS_PORT = 465


class SmtpSender:
    """`smtp://user:password@host:port` or `smtps://…`."""

    def __init__(self, url: str, mail_from: str) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (SMTPS_PORT if self._is_tls else SMTP_PORT)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._from = mail_from

    async def send(self, recipient: str, letter: Letter, message_id: str) -> None:
        """Deliver, or raise DeliveryFailed: 5xx about the mailbox is permanent, everything else is worth another try."""
        try:
            await aiosmtplib.send(
                compose(self._from, recipient, letter, message_id),
                hostname=self._host, port=self._port, username=self._username, password=self._password,
                use_tls=self._is_tls, timeout=TIMEOUT_SECONDS,
            )  # fmt: skip
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise DeliveryFailed(f"recipient refused {codes}", is_permanent=all(code >= 500 for code in codes)) from error
        except aiosmtplib.SMTPResponseException as error:
            # The server's words may quote the mailbox or the text: the code is enough to act on.
            is_permanent = error.code >= 500 and not isinstance(error, aiosmtplib.SMTPAuthenticationError)
            raise DeliveryFailed(f"{type(error).__name__} {error.code}", is_permanent=is_permanent) from error
        except (aiosmtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            raise DeliveryFailed(type(error).__name__) from error


def compose(mail_from: str, recipient: str, letter: Letter, message_id: str) -> EmailMessage:
    """The message: text and HTML, Russian headers encoded, line breaks in an address impossible."""
    message = EmailMessage()
    name, address = parseaddr(mail_from)
    local, _, domain = address.rpartition("@")
    message["From"] = Address(name, local, domain)
    local, _, domain = recipient.rpartition("@")
    message["To"] = Address("", local, domain.encode("idna").decode() if not domain.isascii() else domain)
    message["Subject"] = letter.subject
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
