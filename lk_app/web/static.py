"""Pages under their own address: `/accounts` is `accounts.html` of the build, without the redirect to `/accounts/`."""

import mimetypes
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lk_app.kernel import clock

mimetypes.add_type("image/webp", ".webp")  # Python knows it since 3.13; elsewhere only if the system does


class Pages:
    """Pure ASGI: names the file to Reflex's static server, which knows only directories with an index."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            name = scope["path"].strip("/")
            if name in self._names or not name:
                send = _with_clock(send)
            if name in self._names:
                path = f"/{name}.html"
                scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


def _with_clock(send: Send) -> Send:
    """The page says when it came by the supplier's clock, in seconds of the day: the banner of a lost connection tells it."""

    async def send_with_clock(message: Message) -> None:
        if message["type"] == "http.response.start":
            now = clock.local(clock.now())
            seconds = now.hour * 3600 + now.minute * 60 + now.second
            MutableHeaders(scope=message).append("server-timing", f'clock;desc="{seconds}"')
        await send(message)

    return send_with_clock
