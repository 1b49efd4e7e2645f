"""The card form: what was typed, checked; and the mask, which is all that stays of a card."""

from datetime import date

from lk_app.kernel.cards import is_luhn
from lk_app.kernel.text import plural
from lk_app.sandbox_bank import texts
from lk_app.sandbox_bank.cards import SandboxCard, brand_of, digits_of, is_past, known_card
from lk_app.sandbox_bank.checks import Body


def parse_card(typed: dict[str, str], today: date) -> tuple[SandboxCard | None, dict[str, str]]:
    """The sandbox's card in the form, or a sentence for each field that is wrong."""
    number = digits_of(typed.get("number", ""))
    errors = {
        "number": _number_error(number),
        "expiry": _expiry_error(typed.get("expiry", ""), today),
        "cvv": "" if _is_digits(typed.get("cvv", "").strip(), 3, 3) else texts.CVV_WRONG,
        "holder": _holder_error(typed.get("holder", "")),
    }
    errors = {field: words for field, words in errors.items() if words}
    return (None, errors) if errors else (known_card(number), {})


def masked(card: SandboxCard) -> Body:
    """What the protocol tells of a card, and all that is kept of it."""
    mask = {
        "first6": card.number[:6], "last4": card.number[-4:], "card_type": brand_of(card.number), "issuer_country": "RU",
    }  # fmt: skip
    return {"type": "bank_card", "title": f"Bank card *{card.number[-4:]}", "card": mask}


def code_error(tries_left: int) -> str:
    """«Код не подошёл. Осталось 2 попытки»."""
    left = "Осталась 1 попытка" if tries_left == 1 else "Осталось " + plural(tries_left, "попытка", "попытки", "попыток")
    return texts.CODE_WRONG.format(left=left)


def _number_error(number: str) -> str:
    if not number:
        return texts.NUMBER_EMPTY
    if not _is_digits(number, 13, 19):
        return texts.NUMBER_SHORT
    if not is_luhn(number):
        return texts.NUMBER_WRONG
    if not brand_of(number):
        return texts.NUMBER_BRAND
    return "" if known_card(number) else texts.NUMBER_REAL


def _expiry_error(expiry: str, today: date) -> str:
    is_over = is_past(expiry, today)
    if is_over is None:
        return texts.EXPIRY_WRONG
    return texts.EXPIRY_PAST if is_over else ""


def _holder_error(holder: str) -> str:
    is_name = len(holder) <= 60 and not any(letter.isdigit() or letter in "<>@/" for letter in holder)
    return "" if is_name else texts.HOLDER_WRONG


def _is_digits(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and least <= len(text) <= most
