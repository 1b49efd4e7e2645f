"""What the outside may reach at all: Reflex's helpers for developers and its public uploads are not there (S57)."""

from starlette.types import ASGIApp, Receive, Scope, Send

from lk_app.web.answers import refuse

_EVENT_PATH = "/_event"
_HIDDEN_SUFFIXES = (".map", ".gz", ".br", ".py", ".jsx")
_HIDDEN_PREFIXES = ("/ping", "/auth-codespace", "/external/")
_DEMO_PAGES = ("/letters",)
"""Pages of the build that exist only in the demo: one build serves both."""


class Surface:
    """Pure ASGI: a path that nobody needs is answered 404 before it reaches anything."""

    def __init__(self, app: ASGIApp, *, is_demo: bool = False) -> None:
        self._app, self._is_demo = app, is_demo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and self._is_hidden(scope["type"], scope["path"]):
            await refuse(scope, receive, send, 404, "Такой страницы нет.")
            return
        await self._app(scope, receive, send)

    def _is_hidden(self, kind: str, path: str) -> bool:
        return is_hidden(kind, path) or (not self._is_demo and path.startswith(_DEMO_PAGES))


def is_hidden(kind: str, path: str) -> bool:
    """Whether `path` is closed: dot files, Reflex's `/_…` except its socket, source maps, compressed twins, sources."""
    if kind == "websocket":
        return path.rstrip("/") != _EVENT_PATH
    if path.startswith(_HIDDEN_PREFIXES) or path.endswith(_HIDDEN_SUFFIXES):
        return True
    # The socket speaks websocket only (transport polling is off), so plain HTTP to it is closed as well.
    return path.startswith("/_") or any(part.startswith(".") for part in path.split("/"))
