"""Faults on demand: how the bank misbehaves, by operation; switched by the control route or `LK_BANK_FAULTS`."""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

HANG_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.05
MODES = {
    "hang_before": "does nothing and does not answer for 30 seconds",
    "hang_after": "does it, and does not answer for 30 seconds",
    "500_before": "does nothing, answers 500",
    "500_after": "does it, answers 500",
    "429": "does nothing, answers 429",
    "401": "does nothing, answers 401",
    "bad_json": "does it, answers with half of the JSON",
    "half_close": "does it, closes the connection in the middle of the answer",
    "slow": "does it, answers a byte at a time",
    "redirect": "answers 302 to an address inside a cloud",
    "wrong_amount": "does it, answers with another sum",
    "wrong_currency": "does it, answers with another currency",
    "wrong_shop": "does it, answers for another shop",
    "wrong_uid": "does it, answers with somebody else's metadata",
    "wrong_page": "does it, sends the payer to a stranger's page",
}
NOTICE_MODES = {"drop": "are never sent", "repeat": "are sent five times each", "wrong_amount": "tell another sum"}
_BEFORE = {"hang_before", "500_before", "429", "401", "redirect"}


class Faults:
    """`{"create": "hang_after", "notices": "drop"}`; operations: create, find, list, refund, find_refund, notices."""

    def __init__(self, given: str = "") -> None:
        self.modes: dict[str, str] = json.loads(given) if given else {}
        self.calls: list[str] = []
        """Operations asked for, in order: what tests count."""
        self._round = 0

    def switch(self, modes: dict[str, str]) -> None:
        """From now on. Whoever hangs is let go."""
        known = {**MODES, **NOTICE_MODES}
        if unknown := [mode for mode in modes.values() if mode not in known]:
            raise ValueError(f"no such mode: {unknown}")
        self.modes = dict(modes)
        self._round += 1

    async def before(self, operation: str) -> Response | None:
        """The fault that comes instead of doing anything."""
        self.calls.append(operation)
        mode = self.modes.get(operation, "")
        if mode not in _BEFORE:
            return None
        if mode == "hang_before":
            await self._hang()
        if mode == "redirect":
            return RedirectResponse("http://169.254.169.254/latest/meta-data/", 302)
        status, code = {"429": (429, "too_many_requests"), "401": (401, "invalid_credentials")}.get(
            mode, (500, "internal_server_error")
        )
        return JSONResponse({"type": "error", "code": code, "description": "A fault that was asked for"}, status)

    async def after(self, operation: str, answer: dict[str, Any], request: Request) -> Response:
        """The answer, spoilt if it is to be."""
        mode = self.modes.get(operation, "")
        if mode == "hang_after":
            await self._hang()
        if mode == "500_after":
            return JSONResponse({"type": "error", "code": "internal_server_error"}, 500)
        content = json.dumps(spoil(mode, answer), ensure_ascii=False).encode()
        if mode == "bad_json":
            content = content[: len(content) // 2]
        if mode in {"half_close", "slow"}:
            return _Dribble(content, is_cut=mode == "half_close", faults=self)
        return Response(content, media_type="application/json")

    async def _hang(self) -> None:
        await self.linger(HANG_SECONDS)

    async def linger(self, seconds: float) -> None:
        """Wait, unless the modes are switched meanwhile (by a thread that knows nothing of this loop)."""
        begun, step = self._round, min(seconds, LOOK_EVERY_SECONDS)
        for _ in range(int(seconds / step)):
            if self._round != begun:
                return
            await asyncio.sleep(step)


def spoil(mode: str, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer, or a notice's object, that does not agree with what was ordered."""
    if mode == "wrong_amount":
        return {**answer, "amount": {"value": "999.99", "currency": "RUB"}}
    if mode == "wrong_currency":
        return {**answer, "amount": {**answer["amount"], "currency": "USD"}}
    if mode == "wrong_shop":
        return {**answer, "recipient": {"account_id": "999", "gateway_id": "1"}}
    if mode == "wrong_uid":
        return {**answer, "metadata": {"payment_uid": "somebody else's"}}
    if mode == "wrong_page":
        return {**answer, "confirmation": {**answer["confirmation"], "confirmation_url": "https://evil.example/pay"}}
    return answer


class _Dribble(Response):
    """Less than it promised, or a byte at a time."""

    def __init__(self, content: bytes, *, is_cut: bool, faults: Faults) -> None:
        super().__init__(b"", media_type="application/json", headers={"content-length": str(len(content))})
        self._content, self._is_cut, self._faults = content, is_cut, faults

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(key, value) for key, value in self.raw_headers if key != b"content-length"]
        headers.append((b"content-length", str(len(self._content)).encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if self._is_cut:
            await send({"type": "http.response.body", "body": self._content[:20], "more_body": False})
            return
        for at in range(len(self._content)):
            await send({"type": "http.response.body", "body": self._content[at : at + 1], "more_body": True})
            await self._faults.linger(HANG_SECONDS / len(self._content))
        await send({"type": "http.response.body", "body": b"", "more_body": False})
