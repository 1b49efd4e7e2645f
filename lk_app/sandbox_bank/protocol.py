"""The YooKassa v3 protocol over HTTP: Basic auth, idempotency keys, error objects, lists by cursor."""

import base64
import binascii
import hmac
import json
import uuid
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lk_app.sandbox_bank.bank import Bank
from lk_app.sandbox_bank.checks import Body, Fault
from lk_app.sandbox_bank.faults import Faults

MAX_BODY_BYTES = 256_000
_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "gte": lambda left, right: left >= right,
    "gt": lambda left, right: left > right,
    "lte": lambda left, right: left <= right,
    "lt": lambda left, right: left < right,
}


class Protocol:
    """The routes under /v3."""

    def __init__(self, bank: Bank, faults: Faults) -> None:
        self._bank, self._faults = bank, faults

    def routes(self) -> list[Route]:
        """All that a shop may call."""
        return [
            Route("/v3/me", self._endpoint("me", self._me), methods=["GET"]),
            Route("/v3/payments", self._endpoint("create", self._create), methods=["POST"]),
            Route("/v3/payments", self._endpoint("list", self._payments), methods=["GET"]),
            Route("/v3/payments/{id}", self._endpoint("find", self._payment), methods=["GET"]),
            Route("/v3/payments/{id}/capture", self._endpoint("capture", self._capture), methods=["POST"]),
            Route("/v3/payments/{id}/cancel", self._endpoint("cancel", self._cancel), methods=["POST"]),
            Route("/v3/refunds", self._endpoint("refund", self._refund), methods=["POST"]),
            Route("/v3/refunds", self._endpoint("list_refunds", self._refunds), methods=["GET"]),
            Route("/v3/refunds/{id}", self._endpoint("find_refund", self._found_refund), methods=["GET"]),
        ]

    def _endpoint(self, operation: str, act: Callable[[Request, Body], Body]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            try:
                self._authenticate(request)
                if (fault := await self._faults.before(operation)) is not None:
                    return fault
                body = await _json(request) if request.method == "POST" else {}
                return await self._faults.after(operation, await run_in_threadpool(act, request, body), request)
            except Fault as fault:
                return _error(fault)

        return endpoint

    def _authenticate(self, request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        try:
            pair = base64.b64decode(given, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            pair = ""
        wanted = f"{self._bank.shop_id}:{self._bank.secret_key}"
        if scheme.lower() != "basic" or not hmac.compare_digest(pair.encode(), wanted.encode()):
            raise Fault(401, "invalid_credentials", "Authentication by shop id and secret key is required")

    def _once(self, request: Request, body: Body, act: Callable[[], Body]) -> Body:
        return self._bank.once(request.headers.get("idempotence-key", ""), [request.url.path, body], act)

    def _me(self, request: Request, body: Body) -> Body:
        return {"account_id": self._bank.shop_id, "test": True, "status": "enabled", "payment_methods": ["bank_card", "sbp"]}

    def _create(self, request: Request, body: Body) -> Body:
        return self._once(request, body, lambda: self._bank.create(body))

    def _payment(self, request: Request, body: Body) -> Body:
        return self._bank.payment(request.path_params["id"])

    def _payments(self, request: Request, body: Body) -> Body:
        return _page(self._bank.payments(), request)

    def _capture(self, request: Request, body: Body) -> Body:
        return self._once(request, body, lambda: self._bank.capture(request.path_params["id"], body))

    def _cancel(self, request: Request, body: Body) -> Body:
        return self._once(request, body, lambda: self._bank.cancel(request.path_params["id"]))

    def _refund(self, request: Request, body: Body) -> Body:
        return self._once(request, body, lambda: self._bank.refund(body))

    def _refunds(self, request: Request, body: Body) -> Body:
        return _page(self._bank.shelf.all("refund"), request)

    def _found_refund(self, request: Request, body: Body) -> Body:
        return self._bank.found_refund(request.path_params["id"])


async def _json(request: Request) -> Body:
    content = await request.body()
    if len(content) > MAX_BODY_BYTES:
        raise Fault(400, "invalid_request", "The body is too long")
    if not content or content == b"null":
        return {}
    try:
        body = json.loads(content)
    except ValueError:
        raise Fault(400, "invalid_request", "The body is not JSON") from None
    if not isinstance(body, dict):
        raise Fault(400, "invalid_request", "An object is expected")
    return body


def _page(found: list[Body], request: Request) -> Body:
    """A part of a list: filters by time, status and payment, `limit` of 1 to 100, `cursor` of the answer before."""
    query = dict(request.query_params)
    limit = query.pop("limit", "10")
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit) <= 100:
        raise Fault(400, "invalid_request", "1 to 100 is expected", "limit")
    cursor = query.pop("cursor", "")
    for name, wanted in query.items():
        field, _, comparison = name.partition(".")
        if comparison in _COMPARE:
            found = [item for item in found if _COMPARE[comparison](item.get(field, ""), wanted)]
        elif name in {"status", "payment_id"}:
            found = [item for item in found if item.get(name) == wanted]
    if cursor:
        ids = [item["id"] for item in found]
        if cursor not in ids:
            raise Fault(400, "invalid_request", "An unknown cursor", "cursor")
        found = found[ids.index(cursor) :]
    page: Body = {"type": "list", "items": found[: int(limit)]}
    if len(found) > int(limit):
        page["next_cursor"] = found[int(limit)]["id"]
    return page


def _error(fault: Fault) -> Response:
    body = {"type": "error", "id": str(uuid.uuid4()), "code": fault.code, "description": fault.description}
    if fault.parameter:
        body["parameter"] = fault.parameter
    return JSONResponse(body, fault.status)
