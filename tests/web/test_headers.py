"""S52: what every response says about itself; what browsers may keep."""

import re
from pathlib import Path

import httpx
import pytest

from lk_app.ui.plugin import inline_script_hashes
from tests.live import Server, signed_in_http

PRIVATE = ["/accounts", "/accounts/add", "/payments", "/readings", "/profile"]
PAGES = ["/forgot", *PRIVATE]
YEAR = 31_536_000


@pytest.fixture(scope="module")
def http(server: Server) -> httpx.Client:
    return signed_in_http(server)


def assets(server: Server) -> list[str]:
    return [
        "/assets/" + path.name for path in (server.build_dir / "build/client/assets").iterdir() if path.suffix in (".js", ".css")
    ]


def directives(response: httpx.Response) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in response.headers["content-security-policy"].split(";") if (words := part.split())}


@pytest.mark.parametrize("path", [*PAGES, "/no-such-page", "/health/live", "/health/ready", "/icon.svg", "/.env", "/_upload"])
def test_every_response_is_shielded(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in answer.headers["permissions-policy"]
    csp = directives(answer)
    assert csp["frame-ancestors"] == csp["base-uri"] == ["'none'"]
    assert not {"'unsafe-eval'", "'unsafe-inline'", "*", "data:", "http:", "https:"} & set(
        csp.get("script-src", csp["default-src"])
    )


def test_refusals_are_shielded_too(http: httpx.Client) -> None:
    answer = http.post("/anything", headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert directives(answer)["default-src"] == ["'none'"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [*PAGES, "/no-such-page"])
def test_a_page_may_run_exactly_its_own_inline_scripts(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    own = inline_script_hashes(answer.text)
    assert own, "React Router starts from inline scripts; none found means that the test is blind"
    assert {f"'{value}'" for value in own} <= set(directives(answer)["script-src"])
    if path != "/no-such-page":
        assert len(directives(answer)["script-src"]) == 1 + len(set(own))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_has_not_changed_keeps_its_policy(http: httpx.Client, path: str) -> None:
    """The headers of a 304 replace those of the copy in the browser: a stricter one would break the page on its second visit."""
    first = http.get(path)
    again = http.get(path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_hashed_files_are_kept_for_a_year_and_pages_are_asked_for_again(http: httpx.Client, server: Server) -> None:
    for path in assets(server):
        assert re.search(r"-[\w-]{8}\.(js|css)$", path), path
        assert http.get(path).headers["cache-control"] == f"public, max-age={YEAR}, immutable"
    for path in PAGES:
        assert http.get(path).headers["cache-control"] == "no-cache"
    assert http.get("/icon.svg").headers["cache-control"] == "no-cache"
    assert http.get("/health/ready").headers["cache-control"] == "no-store"
    assert http.get("/assets/gone-12345678.js").headers["cache-control"] != f"public, max-age={YEAR}, immutable"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_text_is_compressed_beforehand(server: Server, encoding: str) -> None:
    suffix = {"br": ".br", "gzip": ".gz"}[encoding]
    for path in ["/", *assets(server)]:
        with httpx.stream("GET", server.origin + path, headers={"accept-encoding": encoding}) as answer:
            body = b"".join(answer.iter_raw())
        file = server.build_dir / "build/client" / ("index.html" if path == "/" else path.lstrip("/"))
        assert answer.headers["content-encoding"] == encoding
        assert body == Path(f"{file}{suffix}").read_bytes()


def test_a_page_is_served_under_its_own_address_with_its_own_first_paint(http: httpx.Client) -> None:
    for path, heading in [("/accounts", "Мои счета"), ("/accounts/", "Мои счета"), ("/readings", "Показания")]:
        answer = http.get(path, follow_redirects=False)
        assert answer.status_code == 200
        assert f">{heading}</h1>" in answer.text
    missing = http.get("/no-such-page")
    assert missing.status_code == 404


def test_https_origins_promise_https(server: Server) -> None:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from lk_app.config import Settings
    from lk_app.web.app import shield

    secure = Settings(environment="production", origin="https://lk.example", secret_key="x" * 32)  # type: ignore[arg-type]
    answer = TestClient(shield(Starlette(), secure, {}), base_url="https://lk.example").get("/")
    assert answer.headers["strict-transport-security"] == f"max-age={YEAR}; includeSubDomains"
    assert "strict-transport-security" not in httpx.get(server.origin).headers
