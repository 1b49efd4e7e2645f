"""E-mail addresses: as typed, as compared, as hinted at."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

MAX_EMAIL_LENGTH = 254
"""What a mail server must accept (RFC 5321 by its errata)."""


@dataclass(frozen=True, slots=True)
class Email:
    """An address: `shown` is what letters go to and screens show, `canonical` is what two of them are compared by."""

    shown: str
    canonical: str


def parse_email(text: str) -> Email:
    """The address in `text`, spaces around it dropped. Raises ValueError for what no letter could reach.

    Only the form is checked: asking the name servers would tell strangers how long we wait, and make registration
    depend on them (quality D, "e-mail check").
    """
    return _parse(text, is_deliverable=True)


def canonical_email(text: str) -> str | None:
    """How `text` would be stored if it were somebody's address; None when it is nobody's.

    For looking up at sign-in and recovery: lets in what registration would refuse («demo@user» of the guide).
    """
    try:
        return _parse(text, is_deliverable=False).canonical
    except ValueError:
        return None


def mask_email(address: str) -> str:
    """«i•••@mail.ru»: enough to recognise one's own address, too little to learn somebody else's."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••@{domain}"


def _parse(text: str, *, is_deliverable: bool) -> Email:
    stripped = text.strip()
    if len(stripped) > MAX_EMAIL_LENGTH:
        raise ValueError("too long for an address")
    try:
        found = validate_email(stripped, check_deliverability=False, globally_deliverable=is_deliverable)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    # The domain never has case. The local part might by the letter of RFC 5321, but no mail server in use tells «Ivan»
    # from «ivan», and telephones capitalise the first letter by themselves. «+tag» and look-alike letters stay distinct.
    local = unicodedata.normalize("NFC", found.local_part.lower())
    return Email(found.normalized, f"{local}@{found.ascii_domain or found.domain}".lower())
