"""Pages under their own address: `/accounts` is `accounts.html` of the build, without the redirect to `/accounts/`."""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send


class Pages:
    """Pure ASGI: names the file to Reflex's static server, which knows only directories with an index."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            name = scope["path"].strip("/")
            if name in self._names:
                path = f"/{name}.html"
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)
