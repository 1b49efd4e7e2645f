"""Random ids and secrets."""

import hashlib
import hmac
import secrets
import uuid


def public_id() -> str:
    """An opaque id that may be shown and sent back: 96 random bits, URL-safe."""
    return secrets.token_urlsafe(12)


def token() -> str:
    """A secret for a link or a cookie: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def digest(secret: str, key: bytes) -> str:
    """What the database keeps of a secret: HMAC-SHA-256 in hex (quality S04, S09)."""
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()


def parse_uuid(value: object) -> uuid.UUID:
    """A client-made id; raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError("not an id")
    return uuid.UUID(value)
