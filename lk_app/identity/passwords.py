"""Hashing of passwords: slow, salted, peppered, and marked with its scheme so that it can be strengthened later.

All functions that spend bcrypt are called through `store.run.run_hash`, never inside a transaction.
"""

import base64
import hashlib
import hmac
import unicodedata

import bcrypt

from lk_app.config import settings

SCHEME = "bcrypt-hmac384:"


def hash_password(password: str) -> str:
    """What the database keeps: the scheme, then bcrypt of the peppered password.

    bcrypt reads 72 bytes and version 5 refuses more, which 37 Cyrillic letters are: so it gets 64 bytes of base64 of
    HMAC-SHA-384, and every letter of a password of any length counts (quality S11, S13; OWASP Password Storage).
    """
    return SCHEME + bcrypt.hashpw(_prehash(password), bcrypt.gensalt(settings().bcrypt_rounds)).decode()


def verify_password(password: str, password_hash: str) -> bool:
    """Whether it is the password behind `password_hash`; always the same work as for a hash made today (quality S02).

    A hash of an older cost is topped up, an unknown scheme is verified against `dummy_hash()` and refused.
    """
    is_known = _is_known(password_hash)
    encoded = password_hash if is_known else dummy_hash()
    prehashed = _prehash(password)
    is_right = bcrypt.checkpw(prehashed, encoded.removeprefix(SCHEME).encode())
    # 2^n + (2^n + … + 2^(m-1)) = 2^m: an old hash takes as long as a new one and tells nothing of its age.
    for rounds in range(_rounds(encoded), settings().bcrypt_rounds):
        bcrypt.checkpw(prehashed, dummy_hash(rounds).removeprefix(SCHEME).encode())
    return is_right and is_known


def needs_rehash(password_hash: str) -> bool:
    """Whether a right password should be hashed anew: another scheme or a cost below today's (quality S13)."""
    return not _is_known(password_hash) or _rounds(password_hash) < settings().bcrypt_rounds


def dummy_hash(rounds: int | None = None) -> str:
    """A hash that nobody's password has, of today's cost: what a visitor without a profile is verified against."""
    cost = settings().bcrypt_rounds if rounds is None else rounds
    return f"{SCHEME}$2b${cost:02d}${'.' * 53}"


def _is_known(password_hash: str) -> bool:
    return password_hash.startswith(SCHEME + "$2b$")


def _rounds(password_hash: str) -> int:
    return int(password_hash.removeprefix(SCHEME).split("$")[2])


def _prehash(password: str) -> bytes:
    # NFC: an iPhone and a PC may send «й» as different bytes; nothing else is changed (ASVS 6.2.8).
    # A lone surrogate is no text at all, but it comes in as JSON and must be refused like any wrong password, not crash.
    normal = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.new(b"password:" + settings().pepper, normal, hashlib.sha384).digest())
