"""S57: nothing is reachable that nobody needs."""

import http.client
import re

import httpx
import pytest

from tests.live import Server

CLOSED = [
    "/.env", "/.git/config", "/.git/HEAD", "/.well-known/../.env", "/_upload", "/_upload/x", "/_all_routes", "/_health", "/ping",
    "/auth-codespace", "/_event", "/_event/?EIO=4&transport=polling", "/docs", "/openapi.json", "/redoc", "/metrics", "/admin",
    "/backend/csp.json", "/csp.json", "/css/app.css", "/css/tokens.css", "/rxconfig.py", "/reflex.json", "/env.json",
    "/components/lk/forms.jsx",
    "/assets/", "/assets/..%2f..%2fbackend%2fcsp.json", "/..%2f..%2f..%2frxconfig.py", "/index.html.br", "/index.html.gz",
    "/requirements.lock", "/data/krymenergo.sqlite3",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_it_is_not_there(server: Server, path: str) -> None:
    connection = http.client.HTTPConnection(server.host, timeout=10)
    connection.request("GET", path)  # as written: httpx would tidy the dots away
    answer = connection.getresponse()
    assert answer.status == 404, answer.read()[:200]


def test_no_source_maps_and_no_sources(server: Server) -> None:
    client_dir = server.build_dir / "build/client"
    assert [path for path in client_dir.rglob("*") if path.suffix in (".map", ".jsx", ".py", ".ts", ".tsx")] == []
    for path in (client_dir / "assets").glob("*.js"):
        assert "sourceMappingURL" not in path.read_text("utf-8"), path
        assert httpx.get(f"{server.origin}/assets/{path.name}.map").status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "DEBUG"])
def test_no_method_for_debugging(server: Server, method: str) -> None:
    connection = http.client.HTTPConnection(server.host, timeout=10)
    connection.request(method, "/", headers={"Cookie": "canary=1", "Origin": server.origin})
    answer = connection.getresponse()
    assert answer.status >= 400
    assert b"canary" not in answer.read()


def test_nothing_tells_what_runs_here(server: Server) -> None:
    for path in ("/", "/no-such-page", "/health/ready", "/_upload"):
        answer = httpx.get(server.origin + path)
        assert answer.headers["server"] == "lk"
        assert "x-powered-by" not in answer.headers
    assert not re.search(r"(?i)granian|uvicorn|starlette|python/\d", str(httpx.get(server.origin + "/no-such-page").headers))


def test_the_bundle_holds_nothing_of_the_machine(server: Server) -> None:
    for path in (server.build_dir / "build/client").rglob("*"):
        if path.suffix in (".js", ".html", ".css"):
            text = path.read_text("utf-8")
            for secret in (str(server.build_dir), "secret_key", "LK_", "sqlite:///"):
                assert secret not in text, (path, secret)
