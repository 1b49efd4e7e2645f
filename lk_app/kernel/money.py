"""Money is integer kopecks; the only place where money is parsed, rounded and written in Russian."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"
_RUBLES = re.compile(r"^[+]?[0-9]{1,12}(?:[.,][0-9]{0,2})?$")
_RATE = re.compile(r"^([0-9]{1,9})(?:[.,]([0-9]{1,6}))?$")
MICRO = 1_000_000
"""Rates are integer millionths: of a rouble for a price, of one for a share (9.5 % is 95 000)."""


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


def divide_half_up(numerator: int, denominator: int) -> int:
    """The nearest integer of an exact fraction, halves away from zero; `denominator` must be positive."""
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    nearest = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -nearest if numerator < 0 else nearest


def price_of(quantity_thousandths: int, rate_micro: int) -> int:
    """Kopecks for so many thousandths of a unit (Wh of a kWh) at so many millionths of a rouble for a unit, rounded half up.

    A line of a bill is priced by this once; its total is the sum of its lines, never rounded again.
    """
    return divide_half_up(quantity_thousandths * rate_micro, 1000 * MICRO // 100)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in parts proportional to `weights`, exact: the parts add up, and a weight of zero gets nothing.

    Each part is its share cut to an integer; what is left goes one by one to the largest remainders, the first of equal ones.
    Weights must not be negative; all zero only for a total of zero (ValueError).
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to apportion by")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def parse_rate(text: str) -> int:
    """Millionths of a decimal number in a table: «3.04» is 3 040 000. Exact; raises ValueError for anything else."""
    found = _RATE.match(text.strip())
    if not found:
        raise ValueError("not a rate")
    return int(found[1]) * MICRO + int((found[2] or "").ljust(6, "0"))


def format_rate(rate_micro: int, unit: str = "₽") -> str:
    """«3,04 ₽»: two decimals, more only where the rate has them."""
    whole, rest = divmod(rate_micro, MICRO)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{whole:,}".replace(",", NBSP) + f",{decimals}{NBSP}{unit}"


def format_percent(rate_micro: int) -> str:
    """«9,5 %» of 95 000 millionths: no zeros at the end."""
    whole, rest = divmod(rate_micro, MICRO // 100)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}" + (f",{decimals}" if decimals else "") + f"{NBSP}%"
