"""Small pieces of plain HTTP shared by the middleware: reading a header, knowing the peer, saying no."""

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send


def header(scope: Scope, name: str) -> str:
    """The value of a request header that stands exactly once; empty when it is absent or repeated."""
    wanted = name.encode()
    values = [value for key, value in scope["headers"] if key == wanted]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def client_ip(scope: Scope, trusted_proxy_hops: int) -> str:
    """The peer's address. Of `X-Forwarded-For` only what our own proxies appended counts; the rest anyone may write (S15)."""
    peer = (scope.get("client") or ("", 0))[0]
    if trusted_proxy_hops < 1:
        return peer
    chain = [
        part.strip()
        for key, value in scope["headers"]
        if key == b"x-forwarded-for"
        for part in value.decode("latin-1").split(",")
    ]
    return chain[-trusted_proxy_hops] if len(chain) >= trusted_proxy_hops else peer


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, text: str) -> None:
    """Answer and end: an HTTP response, or a handshake turned down before it is accepted."""
    if scope["type"] == "websocket":
        if "websocket.http.response" in scope.get("extensions", {}):
            body = text.encode()
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
            await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
            await send({"type": "websocket.http.response.body", "body": body})
        else:
            await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse(text, status_code=status)(scope, receive, send)
