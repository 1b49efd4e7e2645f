"""The headers of every response: what a browser may load, keep and reveal (S52)."""

import json
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lk_app.config import Settings

CSP_HASHES_FILE = "backend/csp.json"
"""In the build beside the pages, not among them."""
_YEAR_SECONDS = 31_536_000


PageHashes = dict[str, list[str]]
"""For each page of the build («accounts», «index» …) the CSP sources of its inline scripts."""
_FALLBACKS = ("404", "__spa-fallback")


class ContentSecurityPolicy:
    """A page may run our scripts and its own inline ones, by hash; no eval. What is not a page may run nothing."""

    def __init__(self, settings: Settings, hashes: PageHashes) -> None:
        self._socket_origin = settings.origin.replace("http", "ws", 1)
        self._pages = {name: self._page(found) for name, found in hashes.items()}
        self._other_page = self._page(sorted({value for name in _FALLBACKS for value in hashes.get(name, [])}))
        self._not_a_page = "default-src 'none'; connect-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'"

    def of(self, path: str, content_type: str) -> str:
        """The policy for a response; an unknown path is answered with the build's fallback page.

        A page's path decides before the content type: «304 Not Modified» has none, and its headers replace those of the
        copy the browser kept.
        """
        if page := self._pages.get(path.strip("/") or "index"):
            return page
        return self._other_page if content_type.startswith("text/html") else self._not_a_page

    def _page(self, script_hashes: list[str]) -> str:
        return "; ".join(
            (
                "default-src 'self'",
                " ".join(("script-src 'self'", *(f"'{value}'" for value in script_hashes))),
                "style-src 'self' 'unsafe-inline'",  # emotion writes <style> at run time
                "img-src 'self' data:",
                f"connect-src 'self' {self._socket_origin}",
                "manifest-src 'self'",
                "worker-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'none'",
            )
        )


def page_hashes(build_dir: Path) -> PageHashes:
    """What the build's plugin found in its HTML; empty when there is no build."""
    path = build_dir / CSP_HASHES_FILE
    return json.loads(path.read_text()) if path.is_file() else {}


class SecurityHeaders:
    """Pure ASGI, the outermost: adds the headers to whatever comes from inside, refusals included."""

    def __init__(self, app: ASGIApp, settings: Settings, hashes: PageHashes) -> None:
        self._app = app
        self._csp = ContentSecurityPolicy(settings, hashes)
        self._fixed = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "x-frame-options": "DENY",
            "server": "lk",
        }
        if settings.is_secure_origin:
            self._fixed["strict-transport-security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers[name] = value
                headers["content-security-policy"] = self._csp.of(scope["path"], headers.get("content-type", ""))
                headers["cache-control"] = _cache_control(scope["path"], message["status"], headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _cache_control(path: str, status: int, headers: MutableHeaders) -> str:
    """Hashed files for a year; pages and other files of the build are asked for again; answers to a person are not kept."""
    if path.startswith("/assets/") and status in (200, 206, 304):
        return f"public, max-age={_YEAR_SECONDS}, immutable"
    if "etag" in headers and "set-cookie" not in headers:
        return "no-cache"
    return "no-store"
