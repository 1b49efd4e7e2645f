"""One HTTP conversation with an acquirer: deadline, retries with the same key, and an honest account of what is not known."""

import json
import ssl
import time
from collections.abc import Callable
from typing import Any

import httpx

from lk_app.payments.acquirers.port import InDoubt, Refused, Unreachable

TIMEOUT_SECONDS = 10.0
PAUSES_SECONDS = (0.5, 1.5)
"""Between the first try and the second, the second and the third."""
MAX_BODY_BYTES = 1_000_000

Params = dict[str, str]


class _Unknown(Exception):
    """This try may have been carried out."""


class _NotSent(Exception):
    """This try did not reach the other side."""


class Wire:
    """JSON over HTTPS to one host with Basic auth. Certificates are checked, redirects never followed, proxies not asked."""

    def __init__(
        self,
        base_url: str,
        user: str,
        password: str,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        tls: ssl.SSLContext | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timeout_seconds, self._pause = timeout_seconds, pause
        self._client = httpx.Client(
            base_url=base_url.rstrip("/") + "/",
            auth=(user, password),
            timeout=timeout_seconds,
            verify=tls or ssl.create_default_context(),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def get(self, path: str, params: Params | None = None) -> Any:
        """The object at `path`; None when there is none (404)."""
        try:
            return self._ask("GET", path, params=params)
        except Refused as refusal:
            if refusal.code == "not_found":
                return None
            raise

    def post(self, path: str, body: dict[str, Any], key: str) -> Any:
        """What `body` became, once, whatever the number of tries: all carry `key`."""
        return self._ask("POST", path, body=body, key=key)

    def _ask(
        self, method: str, path: str, *, params: Params | None = None, body: dict[str, Any] | None = None, key: str = ""
    ) -> Any:
        """Three tries. 5xx, silence and broken answers: again with the same key; 4xx: never (YooKassa, "HTTP codes")."""
        is_doubtful, last = False, ""
        for pause_seconds in (*PAUSES_SECONDS, None):
            try:
                return self._try(method, path, params, body, key)
            except _Unknown as unknown:
                is_doubtful, last = True, str(unknown)
            except _NotSent as not_sent:
                last = str(not_sent)
            except (Refused, Unreachable) as answer:
                # A refusal of the second try does not tell what became of the first one.
                if is_doubtful and not (isinstance(answer, Refused) and answer.code == "invalid_request"):
                    raise InDoubt(answer.code, "after a try without an answer") from answer
                raise
            if pause_seconds is not None:
                self._pause(pause_seconds)
        raise InDoubt("no_answer", last) if is_doubtful else Unreachable("unreachable", last)

    def _try(self, method: str, path: str, params: Params | None, body: dict[str, Any] | None, key: str) -> Any:
        deadline = time.monotonic() + self._timeout_seconds
        headers = {"Idempotence-Key": key} if key else {}
        try:
            with self._client.stream(method, path, params=params, json=body, headers=headers) as response:
                content = _read(response, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _NotSent(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise _Unknown(type(error).__name__) from error
        return _understood(response.status_code, content)


def _read(response: httpx.Response, deadline: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if time.monotonic() > deadline:
            raise _Unknown("answers too slowly")
        if len(content) > MAX_BODY_BYTES:
            raise _Unknown("answers too much")
    return bytes(content)


def _understood(status: int, content: bytes) -> Any:
    """The JSON of a 200; otherwise what the status means by the vendor's table of HTTP codes."""
    if status == 429:
        raise Unreachable("too_many_requests")
    if 400 <= status < 500:
        raise Refused(_error_code(content) or f"http_{status}")
    if status != 200:
        raise _Unknown(f"http {status}")
    try:
        return json.loads(content)
    except ValueError as error:
        raise _Unknown("not json") from error


def _error_code(content: bytes) -> str:
    try:
        code = json.loads(content).get("code", "")
    except (ValueError, AttributeError):
        return ""
    return code if isinstance(code, str) and code.isidentifier() and len(code) <= 40 else ""
