"""What a browser calls itself, in two words that its owner recognises."""

import re

from lk_app.identity import texts

_BROWSERS = (
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: nearly every browser also claims to be Chrome and Safari."""
_TELEPHONE = re.compile(r"iPhone|Android.*Mobile|Mobile.*Android")
_TABLET = re.compile(r"iPad|Android|Tablet")
_COMPUTER = re.compile(r"Windows|Macintosh|Linux|CrOS|X11")


def device_name(user_agent: str) -> str:
    """«Телефон, Chrome», «Компьютер, Firefox»; «Неизвестное устройство» for what says nothing of itself."""
    kind = _kind(user_agent)
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    return ", ".join(word for word in (kind, browser) if word) or texts.UNKNOWN_DEVICE


def is_telephone(user_agent: str) -> bool:
    """Whether to draw a telephone beside it, not a computer."""
    return _TELEPHONE.search(user_agent) is not None


def _kind(user_agent: str) -> str:
    if is_telephone(user_agent):
        return texts.TELEPHONE
    if _TABLET.search(user_agent):
        return texts.TABLET
    return texts.COMPUTER if _COMPUTER.search(user_agent) else ""
