"""Money is integer kopecks; the only place where money is parsed, rounded and written in Russian."""

import re
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
_RUBLES = re.compile(r"^[+]?[0-9]{1,12}(?:[.,][0-9]{0,2})?$")


def parse_rubles(text: str) -> int:
    """Kopecks from what a person types: «222», «222,00», «1 313.46», «78,9 ₽».

    Raises ValueError when it is not a non-negative sum with at most two decimals.
    """
    compact = re.sub(r"[\s\u00a0\u202f]|₽|руб\.?|р\.?$", "", text.strip().lower())
    if not _RUBLES.match(compact):
        raise ValueError("not a sum of money")
    rubles, _, kopecks = compact.lstrip("+").replace(",", ".").partition(".")
    return int(rubles) * 100 + int((kopecks + "00")[:2])


def format_rubles(amount_kopecks: int, *, sign: bool = True) -> str:
    """«1 313,46 ₽» with no-break spaces; a negative sum carries a true minus."""
    rubles, kopecks = divmod(abs(amount_kopecks), 100)
    text = f"{rubles:,}".replace(",", NBSP) + f",{kopecks:02d}"
    return ("\u2212" if amount_kopecks < 0 else "") + text + (f"{NBSP}₽" if sign else "")


def round_half_up(value: Decimal) -> int:
    """The nearest integer, halves away from zero: how bills are rounded."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
