"""The headers of every response: what a browser may load, keep and reveal (S52)."""

import json
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lk_app.config import Settings

CSP_HASHES_FILE = "csp.json"
_YEAR_SECONDS = 31_536_000


def content_security_policy(settings: Settings, script_hashes: list[str]) -> str:
    """Scripts: ours and the inline ones of the build, by hash; no eval. Styles: emotion writes `<style>` at run time."""
    socket_origin = settings.origin.replace("http", "ws", 1)
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *(f"'{value}'" for value in script_hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {socket_origin}",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def script_hashes(build_dir: Path) -> list[str]:
    """What the build's plugin found in its HTML; empty for the development server."""
    path = build_dir / CSP_HASHES_FILE
    return json.loads(path.read_text()) if path.is_file() else []


class SecurityHeaders:
    """Pure ASGI, the outermost: adds the headers to whatever comes from inside, refusals included."""

    def __init__(self, app: ASGIApp, settings: Settings, csp_hashes: list[str]) -> None:
        self._app = app
        self._fixed = {
            "content-security-policy": content_security_policy(settings, csp_hashes),
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
