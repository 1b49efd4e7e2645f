"""Small pieces of plain HTTP shared by the middleware: reading a header, knowing the peer, saying no."""

import ipaddress

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
    forwarded = [value.decode("latin-1") for key, value in scope["headers"] if key == b"x-forwarded-for"]
    return address_behind(peer, ",".join(forwarded), trusted_proxy_hops)


def address_behind(peer: str, forwarded_for: str, trusted_proxy_hops: int) -> str:
    """The same of values already at hand: the socket's peer and all `X-Forwarded-For` headers joined by commas.

    What a proxy of ours did not write as an address is not one: the peer stands in for it.
    """
    chain = forwarded_for.split(",")
    claimed = chain[-trusted_proxy_hops].strip() if 0 < trusted_proxy_hops <= len(chain) else peer
    try:
        address = ipaddress.ip_address(claimed)
    except ValueError:
        return peer
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


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
