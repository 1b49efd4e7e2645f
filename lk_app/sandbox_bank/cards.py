"""Cards of the sandbox: brands by their ranges, the test cards, and what each of them makes happen."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What a test card leads to."""

    SUCCEEDED = "succeeded"
    DECLINED = "general_decline"
    NO_MONEY = "insufficient_funds"
    SILENCE = "issuer_silent"
    """The card's bank never answers: the payment stays pending until its hour is over."""
    LATE = "late_success"
    """The card's bank answers when the payer has long gone back."""
    BAD_3DS = "3d_secure_failed"


@dataclass(frozen=True, slots=True)
class SandboxCard:
    """One card of the sandbox."""

    number: str
    outcome: Outcome
    has_3ds: bool
    title: str

    @property
    def spaced(self) -> str:
        """As printed on a card: by four digits."""
        return " ".join(self.number[at : at + 4] for at in range(0, 16, 4))


SANDBOX_CARDS = (
    SandboxCard("2200000000000004", Outcome.SUCCEEDED, True, "Мир, проходит с подтверждением MirAccept"),
    SandboxCard("4111111111111111", Outcome.SUCCEEDED, True, "Visa, проходит с подтверждением 3-D Secure"),
    SandboxCard("5555555555554444", Outcome.SUCCEEDED, False, "Mastercard, проходит сразу"),
    SandboxCard("2200700000000017", Outcome.DECLINED, False, "Мир, банк отказывает без объяснений"),
    SandboxCard("4000000000000002", Outcome.NO_MONEY, True, "Visa, не хватает денег"),
    SandboxCard("5100000000000008", Outcome.SILENCE, False, "Mastercard, банк карты молчит"),
    SandboxCard("2202200000000008", Outcome.BAD_3DS, True, "Мир, подтверждение не проходит с любым кодом"),
    SandboxCard("2204000000000000", Outcome.LATE, False, "Мир, деньги приходят с опозданием"),
)
CODE_3DS = "123456"
BRAND_TITLES = {"Mir": "Мир", "Visa": "Visa", "MasterCard": "Mastercard"}


def digits_of(text: str) -> str:
    """The digits of what was typed; spaces and hyphens are how people group them."""
    return re.sub(r"[\s\u00a0-]", "", text)


def brand_of(number: str) -> str:
    """`Mir`, `Visa`, `MasterCard` by the first digits (ISO/IEC 7812); empty for others."""
    if re.match(r"220[0-4]", number):
        return "Mir"
    if number.startswith("4"):
        return "Visa"
    is_master = bool(re.match(r"5[1-5]", number)) or 2221 <= int(number[:4] or 0) <= 2720
    return "MasterCard" if is_master else ""


def known_card(number: str) -> SandboxCard | None:
    """The sandbox's own card of that number. Others are not taken: a real number has no business here."""
    return next((card for card in SANDBOX_CARDS if card.number == number), None)


def is_past(expiry: str, today: date) -> bool | None:
    """Whether «ММ/ГГ» is over; None when it is no month of a year. A card is good to the end of its month."""
    found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*[/.\s-]?\s*(?:20)?([0-9]{2})\s*", expiry, re.ASCII)
    if found is None:
        return None
    return (2000 + int(found[2]), int(found[1])) < (today.year, today.month)
