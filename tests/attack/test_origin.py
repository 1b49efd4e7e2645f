"""S28, S55: only our own pages may open a socket or post a form."""

import http.client

import pytest
from pydantic import SecretStr

from lk_app.config import Settings
from lk_app.web.origin import allowed_origins
from tests.live import Server

FOREIGN = [
    None,
    "null",
    "",
    "http://evil.example",
    "http://{host}.evil.example",
    "http://evil-{host}",
    "http://evil.example/{host}",
    "http://{host}@evil.example",
    "https://{host}",
    "http://127.0.0.1",
    "http://{host}0",
    "HTTP://{host}",
    "http://{host}/",
    "file://",
]


def handshake(server: Server, *origins: str) -> int:
    """The HTTP status a websocket handshake gets."""
    connection = http.client.HTTPConnection(server.host, timeout=10)
    connection.putrequest("GET", "/_event/?token=x&EIO=4&transport=websocket")
    for name, value in [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
        *(("Origin", origin) for origin in origins),
    ]:
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def post(server: Server, method: str, *origins: str) -> int:
    connection = http.client.HTTPConnection(server.host, timeout=10)
    connection.putrequest(method, "/auth/sign-in")
    for origin in origins:
        connection.putheader("Origin", origin)
    connection.putheader("Content-Length", "0")
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def filled(server: Server, template: str | None) -> list[str]:
    return [] if template is None else [template.format(host=server.host)]


def test_our_own_page_gets_in(server: Server) -> None:
    assert handshake(server, server.origin) == 101
    assert post(server, "POST", server.origin) != 403


@pytest.mark.parametrize("template", FOREIGN)
def test_a_foreign_handshake_is_refused(server: Server, template: str | None) -> None:
    assert handshake(server, *filled(server, template)) == 403


@pytest.mark.parametrize("template", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_foreign_form_is_refused(server: Server, template: str | None, method: str) -> None:
    assert post(server, method, *filled(server, template)) == 403


def test_two_origins_are_one_too_many(server: Server) -> None:
    assert handshake(server, server.origin, "http://evil.example") == 403
    assert handshake(server, "http://evil.example", server.origin) == 403
    assert post(server, "POST", server.origin, "http://evil.example") == 403


def test_in_production_only_the_https_page_gets_in() -> None:
    production = Settings(environment="production", origin="https://lk.example", secret_key=SecretStr("x" * 32))
    assert allowed_origins(production) == {"https://lk.example"}, "a page over http sends http://lk.example (S29)"


def test_no_foreign_page_may_read_our_answers(server: Server) -> None:
    connection = http.client.HTTPConnection(server.host, timeout=10)
    for method in ("GET", "OPTIONS"):
        connection.request(
            method, "/health/live", headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
        )
        answer = connection.getresponse()
        answer.read()
        assert answer.headers.get("access-control-allow-origin") is None
