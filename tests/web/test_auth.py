"""Sign-in and sign-out by HTTP, behind the shield's origin check and before the pages: the cookie, the answers, the detours."""

from http.cookies import SimpleCookie
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from lk_app.config import settings
from lk_app.identity import texts
from lk_app.identity.models import LoginSession, Profile
from lk_app.identity.service import login_sessions
from lk_app.kernel import clock
from lk_app.store.transaction import in_transaction
from lk_app.web.auth import actor_of, auth_routes, cookie_name, resolve_actor
from lk_app.web.forms import MAX_BODY_BYTES
from lk_app.web.origin import OriginGuard, allowed_origins
from lk_app.web.signed_in_pages import SignedInPages
from tests.people import EMAIL, PASSWORD, change_profile, confirmed, events, rows

JSON = {"accept": "application/json"}


async def page(request: Request) -> PlainTextResponse:
    actor = await actor_of(request.scope)
    return PlainTextResponse(f"{actor.kind} {actor.profile_id} {actor.ip}")


def browser(peer: str = "203.0.113.7", **options) -> httpx.AsyncClient:
    """A browser on our own page: it sends our Origin and keeps cookies."""
    app = SignedInPages(Starlette(routes=[*auth_routes(), Route("/{path:path}", page)]))
    shielded = OriginGuard(app, allowed_origins(settings()))
    options.setdefault("headers", {"origin": settings().origin})
    transport = httpx.ASGITransport(shielded, client=(peer, 1234))
    return httpx.AsyncClient(transport=transport, base_url=settings().origin, **options)


async def enter(client: httpx.AsyncClient, password: str = PASSWORD, email: str = EMAIL, **fields: str) -> httpx.Response:
    return await client.post("/auth/sign-in", data={"email": email, "password": password, **fields}, headers=JSON)


def set_cookie(response: httpx.Response) -> tuple[str, dict[str, str]]:
    """The one cookie of an answer: its name, its value and attributes."""
    (line,) = response.headers.get_list("set-cookie")
    ((name, morsel),) = SimpleCookie(line).items()
    return name, {"value": morsel.value, **{key: str(value) for key, value in morsel.items() if value}}


async def test_the_cookie_is_for_this_host_only_and_no_script_sees_it(db):
    await confirmed()
    async with browser() as client:
        answer = await enter(client)
    name, cookie = set_cookie(answer)
    assert answer.json() == {"next": "/accounts"}
    assert name == "lk"
    assert {key: cookie[key] for key in cookie if key != "value"} == {"path": "/", "httponly": "True", "samesite": "lax"}
    assert len(cookie["value"]) >= 43


async def test_on_https_it_has_the_host_prefix(db, monkeypatch):
    monkeypatch.setenv("LK_ORIGIN", "https://lk.example.org")
    settings.cache_clear()
    await confirmed()
    async with browser() as client:
        name, cookie = set_cookie(await enter(client, remember="on"))
        assert name == "__Host-lk"
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["max-age"]) == ("True", "True", "/", "2592000")
        assert "domain" not in cookie
        out = await client.post("/auth/sign-out")
    assert set_cookie(out)[0] == "__Host-lk"
    assert "secure" in out.headers["set-cookie"].lower()


@pytest.mark.parametrize(("fields", "max_age"), [({}, None), ({"remember": "on"}, "2592000"), ({"remember": ""}, None)])
async def test_only_the_remembered_outlive_the_browser(db, fields, max_age):
    await confirmed()
    async with browser() as client:
        assert set_cookie(await enter(client, **fields))[1].get("max-age") == max_age


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"email": "", "password": ""}, {"email": texts.EMAIL_MISSING, "password": texts.PASSWORD_MISSING}),
        ({"password": "x"}, {"email": texts.EMAIL_MISSING}),
        ({}, {"email": texts.EMAIL_MISSING, "password": texts.PASSWORD_MISSING}),
    ],
)
async def test_empty_fields_are_told_beside_the_fields(db, fields, errors):
    async with browser() as client:
        answer = await client.post("/auth/sign-in", content=urlencode(fields), headers={**JSON, "content-type": FORM})
    assert answer.json() == {"message": "", "wait_seconds": 0, "errors": errors}
    assert "set-cookie" not in answer.headers


FORM = "application/x-www-form-urlencoded"


async def test_a_wrong_pair_sets_nothing_and_the_last_try_tells_the_wait(db):
    await confirmed()
    async with browser() as client:
        answers = [await enter(client, "не тот пароль") for _ in range(5)]
    assert [answer.json()["errors"] for answer in answers] == [{}] * 5
    assert answers[0].json()["message"].startswith("Почта или пароль не подходят.")
    assert 240 < answers[4].json()["wait_seconds"] <= 300
    assert answers[4].headers["retry-after"] == str(answers[4].json()["wait_seconds"])
    assert [answer for answer in answers if "set-cookie" in answer.headers] == []
    assert rows(LoginSession) == []


async def test_without_our_script_the_browser_is_sent_on(db):
    await confirmed()
    async with browser() as client:
        wrong = await client.post("/auth/sign-in", data={"email": EMAIL, "password": "не тот"})
        right = await client.post("/auth/sign-in", data={"email": EMAIL, "password": PASSWORD, "next": "/readings"})
    assert (wrong.status_code, wrong.headers["location"]) == (303, "/?e=bad")
    assert "set-cookie" not in wrong.headers
    assert (right.status_code, right.headers["location"]) == (303, "/readings")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "/auth/sign-out", "javascript:1"])
async def test_sign_in_leads_to_no_foreign_place(db, target):
    await confirmed()
    async with browser() as client:
        assert (await enter(client, next=target)).json() == {"next": "/accounts"}
        knock = await client.get("/", params={"next": target})
    assert (knock.status_code, knock.headers["location"]) == (303, "/accounts")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"email": "a", "password": "b"}', "application/json"),
        (b"email=a&password=" + b"b" * MAX_BODY_BYTES, FORM),
        (b"&".join(b"a=%d" % number for number in range(100)), FORM),
        (b"email=\xff\xfe&password=\xff", FORM),
        (b"email=a&password=b", "text/plain"),
        (b"email=a&password=b", ""),
    ],
)
async def test_what_is_no_form_of_ours_is_refused_and_costs_no_bcrypt(db, monkeypatch, content, kind):
    monkeypatch.setattr("lk_app.identity.flows.verify_password", pytest.fail)
    async with browser() as client:
        answer = await client.post("/auth/sign-in", content=content, headers={**JSON, "content-type": kind})
    assert answer.json() == {"message": texts.FORM_BROKEN, "wait_seconds": 0, "errors": {}}
    assert events() == []


async def test_an_endless_body_is_given_up(db):
    sent = 0

    async def endless():
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b"x" * 16 * 1024

    async with browser() as client:
        answer = await client.post("/auth/sign-in", content=endless(), headers={**JSON, "content-type": FORM})
    assert answer.json()["message"] == texts.FORM_BROKEN
    assert rows(LoginSession) == []


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "ы" * 5000, "'; DROP TABLE profile; --", "%00", "\r\nSet-Cookie: a=b"])
async def test_odd_text_is_a_wrong_pair(db, odd):
    await confirmed()
    async with browser() as client:
        content = urlencode({"email": odd.encode("utf-8", "surrogatepass"), "password": odd.encode("utf-8", "surrogatepass")})
        answer = await client.post("/auth/sign-in", content=content, headers={**JSON, "content-type": FORM})
    assert answer.status_code == 200
    assert answer.json()["message"] != ""
    assert (rows(LoginSession), len(rows(Profile))) == ([], 1)


async def test_sign_out_ends_it_on_the_server_and_in_the_browser(db):
    await confirmed()
    async with browser() as client:
        secret = set_cookie(await enter(client))[1]["value"]
        assert (await resolve_actor(f"lk={secret}", "", "")).is_subscriber
        answer = await client.post("/auth/sign-out", headers=JSON)
        assert answer.json() == {"next": "/"}
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        assert set_cookie(answer)[1]["max-age"] == "0"
    assert not (await resolve_actor(f"lk={secret}", "", "")).is_subscriber
    assert rows(LoginSession)[0]["ended_at"] is not None


async def test_signing_out_without_a_session_is_no_error_and_no_news(db):
    async with browser() as client:
        plain = await client.post("/auth/sign-out")
        forged = await client.post("/auth/sign-out", headers={"cookie": "lk=forged"})
    assert [(answer.status_code, answer.headers["location"]) for answer in (plain, forged)] == [(303, "/")] * 2
    assert events() == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/auth/sign-in", "/auth/sign-out"])
async def test_other_methods_change_nothing(db, method, path):
    await confirmed()
    async with browser() as client:
        await enter(client)
        before = rows(LoginSession)
        answer = await client.request(method, path, params={"email": EMAIL, "password": PASSWORD})
        assert answer.status_code == 405
        assert "set-cookie" not in answer.headers
    assert rows(LoginSession) == before


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://localhost:3000.evil.example"])
async def test_another_site_can_sign_nobody_in_or_out(db, origin):
    await confirmed()
    async with browser() as client:
        secret = set_cookie(await enter(client))[1]["value"]
    before = rows(LoginSession)
    foreign = {} if origin is None else {"origin": origin}
    async with browser(headers=foreign) as client:
        entered = await enter(client)
        out = await client.post("/auth/sign-out", headers={"cookie": f"lk={secret}"})
    assert (entered.status_code, out.status_code) == (403, 403)
    assert "set-cookie" not in entered.headers
    assert rows(LoginSession) == before


async def test_a_visitor_of_a_private_screen_is_led_to_sign_in_and_back(db):
    await confirmed()
    async with browser() as client:
        knock = await client.get("/readings/new?account=abc")
        assert (knock.status_code, knock.headers["location"]) == (303, "/?next=/readings/new%3Faccount%3Dabc")
        assert (await client.get("/")).text.startswith("visitor")
        assert (await enter(client, next="/readings/new?account=abc")).json() == {"next": "/readings/new?account=abc"}
        assert (await client.get("/readings/new?account=abc")).text.startswith("subscriber")
        door = await client.get("/")
        assert (door.status_code, door.headers["location"]) == (303, "/accounts")
        registration = await client.get("/register")
        assert (registration.status_code, registration.headers["location"]) == (303, "/accounts")
        assert (await client.get("/forgot")).text.startswith("subscriber")


@pytest.mark.parametrize("path", ["/accounts", "/accounts/", "//accounts", "/accounts.html", "/profile/password", "/payments"])
async def test_no_way_of_writing_a_private_path_is_open(db, path):
    async with browser() as client:
        assert (await client.get(settings().origin + path)).status_code == 303


@pytest.mark.parametrize("header", ["", "lk=", "lk=x", "lk=" + "x" * 5000, "lk=\xff", "a; lk", "=;=;", "lk2=1; __Host-lk=1"])
async def test_an_odd_cookie_is_a_visitor(db, header):
    actor = await resolve_actor(header, "203.0.113.7", "agent")
    assert (actor.kind, actor.ip, actor.user_agent) == ("visitor", "203.0.113.7", "agent")


async def test_the_cookie_is_asked_of_the_database_every_time(db):
    await confirmed()
    async with browser() as client:
        await enter(client)
        assert (await client.get("/accounts")).text.startswith("subscriber")
        change_profile(is_blocked=True)
        assert (await client.get("/accounts")).status_code == 303
        change_profile(is_blocked=False)
        clock.advance(31 * 60)
        assert (await client.get("/accounts")).status_code == 303


async def test_being_seen_keeps_it_alive(db):
    await confirmed()
    async with browser() as client:
        await enter(client)
        for _ in range(6):
            clock.advance(20 * 60)
            assert (await client.get("/accounts")).status_code == 200


@pytest.mark.parametrize(("hops", "counted"), [("0", "10.0.0.9"), ("1", "203.0.113.7")])
async def test_the_address_is_the_one_our_proxy_saw(db, monkeypatch, hops, counted):
    monkeypatch.setenv("LK_TRUSTED_PROXY_HOPS", hops)
    settings.cache_clear()
    await confirmed()
    async with browser("10.0.0.9") as client:
        await client.post(
            "/auth/sign-in",
            data={"email": EMAIL, "password": PASSWORD},
            headers=[("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "7.7.7.7, 203.0.113.7")],
        )
    assert rows(LoginSession)[0]["ip"] == counted


def test_the_cookies_name_is_one_the_log_hides():
    from lk_app.store.logs import redact

    assert "secret" not in redact(f"GET / cookie={cookie_name()}=secret; a=b")
    assert "secret" not in redact("{'Cookie': '__Host-lk=secret'} lk=secret")


async def test_who_was_signed_in_is_told_why_no_longer_and_led_back(db):
    await confirmed()
    async with browser() as client:
        assert (await client.get("/payments")).headers["location"] == "/?next=/payments"
        await enter(client)
        clock.advance(31 * 60)
        assert (await client.get("/payments")).headers["location"] == "/?e=idle&next=/payments"
        assert (await client.get("/")).status_code == 200  # the door itself is not shut
        await enter(client)
        in_transaction(login_sessions.end_of_profile, rows(Profile)[0]["id"])
        assert (await client.get("/payments")).headers["location"] == "/?e=ended&next=/payments"
        assert (await client.get("/accounts")).headers["location"] == "/?e=ended"
        change_profile(is_blocked=True)
        assert (await client.get("/payments")).headers["location"] == "/?next=/payments"
        await client.post("/auth/sign-out")
        assert (await client.get("/payments")).headers["location"] == "/?next=/payments"
