"""Where a browser may be sent after sign-in: our own private screens and nowhere else (S50)."""

import re
from urllib.parse import quote

HOME = "/accounts"
SIGN_IN = "/"
PRIVATE = ("/accounts", "/pay", "/payments", "/readings", "/profile")
"""The screens of a signed-in person and everything under them."""

_SAFE = re.compile(r"/[a-z][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_.~=&%+-]*)?")
"""One slash, then plain names: no host, no scheme, no backslash, no dots, nothing a browser reads differently than we do."""
MAX_LENGTH = 300


def needs_sign_in(path: str) -> bool:
    """Whether `path` is one of the private screens, whatever is wrong with its slashes."""
    clean = "/" + path.strip("/")
    return any(clean == prefix or clean.startswith((prefix + "/", prefix + ".")) for prefix in PRIVATE)


def safe_next(target: str) -> str:
    """`target` if it is a private screen of ours, else the first screen."""
    if len(target) > MAX_LENGTH or not _SAFE.fullmatch(target):
        return HOME
    return target if needs_sign_in(target.partition("?")[0]) else HOME


def sign_in_for(path: str, query: str = "", reason: str = "") -> str:
    """The address of «Авторизация» that leads on to `path` afterwards; a place not worth coming back to is left out.

    `reason`: why one has to sign in again, a code the page has words for (`ui/js/forms.jsx`, SignInNote).
    """
    target = f"{path}?{query}" if query else path
    parts = [f"e={reason}"] if reason else []
    if safe_next(target) == target != HOME:
        parts.append(f"next={quote(target, safe='/')}")
    return f"{SIGN_IN}?{'&'.join(parts)}" if parts else SIGN_IN
