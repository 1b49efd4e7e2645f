"""How many sockets one address may hold and how fast a socket may speak (S34)."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lk_app.web.answers import client_ip, refuse

MESSAGES_PER_SECOND = 20
BURST = 60
SOCKETS_PER_PROFILE = 10
_POLICY_VIOLATION = 1008

ProfileOf = Callable[[Scope], Awaitable[int | None]]


class TokenBucket:
    """`rate` per second, up to `burst` at once. The clock is given, so that a test need not wait."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate, self._burst, self._level, self._at = rate, burst, float(burst), now

    def take(self, now: float) -> bool:
        """Take one; False when there is none."""
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        if self._level < 1:
            return False
        self._level -= 1
        return True


class SocketLimits:
    """Pure ASGI: turns down a handshake over the limit of its address or its profile, closes a socket that floods.

    Counted in each worker by itself. `profile_of` says whose cookie a handshake carries, None for a visitor.
    """

    def __init__(self, app: ASGIApp, trusted_proxy_hops: int, sockets_per_ip: int, profile_of: ProfileOf) -> None:
        self._app, self._hops, self._per_ip, self._profile_of = app, trusted_proxy_hops, sockets_per_ip, profile_of
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        limits = {f"ip {client_ip(scope, self._hops)}": self._per_ip}
        if (profile_id := await self._profile_of(scope)) is not None:
            limits[f"profile {profile_id}"] = SOCKETS_PER_PROFILE
        if any(self._open[holder] >= limit for holder, limit in limits.items()):
            await refuse(scope, receive, send, 429, "Слишком много соединений.")
            return
        self._open.update(limits.keys())
        try:
            await self._app(scope, _limited(receive, send), send)
        finally:
            self._open.subtract(limits.keys())
            self._open += Counter()  # drops the zeros


def _limited(receive: Receive, send: Send) -> Receive:
    bucket = TokenBucket(MESSAGES_PER_SECOND, BURST, time.monotonic())

    async def receive_within_rate() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not bucket.take(time.monotonic()):
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
            return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}
        return message

    return receive_within_rate
