"""Numbers of bank cards: told from other digits, so that they are refused in our fields and masked in our logs."""

import re

_RUN = re.compile(r"(?<![0-9])[0-9](?:[ \u00a0-]?[0-9]){12,18}(?![0-9])")


def is_luhn(digits: str) -> bool:
    """Whether the check digit fits (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def has_card_number(text: str) -> bool:
    """Whether 13 to 19 digits in `text`, spaces and hyphens allowed, could be a card number."""
    return any(is_luhn(re.sub(r"\D", "", found)) for found in _RUN.findall(text))


def mask_cards(text: str) -> str:
    """`text` with all but the last four digits of anything like a card number starred out (PCI DSS 3.4)."""

    def mask(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        return "*" * (len(digits) - 4) + digits[-4:] if is_luhn(digits) else found[0]

    return _RUN.sub(mask, text)
