"""S25: how long a login session lives; S50: where sign-in may lead; what a browser is called."""

from datetime import UTC, datetime, timedelta

import pytest

from lk_app.identity.devices import device_name, is_telephone
from lk_app.identity.rules import is_alive, login_session_end
from lk_app.identity.texts import tries_left
from lk_app.kernel.actor import Actor
from lk_app.web.answers import address_behind
from lk_app.web.destinations import needs_sign_in, safe_next, sign_in_for

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("is_remembered", "idle", "age", "alive"),
    [
        (False, timedelta(minutes=29, seconds=59), timedelta(hours=1), True),
        (False, timedelta(minutes=30), timedelta(hours=1), False),
        (False, timedelta(0), timedelta(hours=11, minutes=59), True),
        (False, timedelta(0), timedelta(hours=12), False),
        (True, timedelta(days=29), timedelta(days=29, hours=23), True),
        (True, timedelta(0), timedelta(days=30), False),
    ],
)
def test_lifetimes(is_remembered, idle, age, alive):
    now = START + age
    assert alive is is_alive(
        expires_at=login_session_end(START, is_remembered=is_remembered),
        last_seen_at=now - idle,
        is_remembered=is_remembered,
        now=now,
    )


@pytest.mark.parametrize("target", ["/accounts", "/profile/sessions", "/readings/new?account=abc-1_2", "/payments?page=2"])
def test_our_private_screens_are_a_good_place_to_go_on(target):
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "", "/", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "https:evil.example",
        "javascript:alert(1)", "/accounts//evil.example", "/accounts/../auth/sign-out", "/%2F%2Fevil.example", "/accounts\n",
        "/accounts\r\nSet-Cookie: a=b", "/accounts#x", "/auth/sign-out", "/accountsevil", "accounts", " /accounts",
        "/accounts@evil.example",
        "/readings?next=//evil.example", "/accounts\x00", "/accounts/ы", "/accounts?" + "a" * 400, "/Accounts",
    ],
)  # fmt: skip
def test_anything_else_leads_to_the_accounts(target):
    assert safe_next(target) == "/accounts"


@pytest.mark.parametrize(
    ("path", "private"),
    [
        ("/accounts", True), ("/accounts/", True), ("//accounts", True), ("/readings/new", True), ("/profile.html", True),
        ("/", False), ("/registration", False), ("/reading", False), ("/accountsx", False), ("/assets/accounts.js", False),
    ],
)  # fmt: skip
def test_which_paths_need_a_signed_in_person(path, private):
    assert needs_sign_in(path) is private


def test_the_way_back_is_remembered_when_it_is_worth_it():
    assert sign_in_for("/readings/new", "account=abc") == "/?next=/readings/new%3Faccount%3Dabc"
    assert sign_in_for("/accounts") == "/"
    assert sign_in_for("//readings", "x=//evil") == "/"


@pytest.mark.parametrize(
    ("hops", "forwarded", "seen"),
    [
        (0, "", "10.0.0.9"),
        (0, "1.1.1.1", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1, 203.0.113.7", "203.0.113.7"),
        (2, "1.1.1.1, 203.0.113.7, 10.0.0.8", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "1.1.1.1, <script>", "10.0.0.9"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_say_who_the_peer_is(hops, forwarded, seen):
    assert address_behind("10.0.0.9", forwarded, hops) == seen


def test_limits_count_an_ipv6_household_as_one():
    one, other = Actor("visitor", ip="2001:db8:1:2::1"), Actor("visitor", ip="2001:db8:1:2:ffff::9")
    assert one.network == other.network == "2001:db8:1:2::/64"
    assert Actor("visitor", ip="2001:db8:1:3::1").network != one.network
    assert Actor("visitor", ip="203.0.113.7").network == "203.0.113.7"
    assert Actor("visitor", ip="nonsense").network == "nonsense"


@pytest.mark.parametrize(
    ("user_agent", "name", "telephone"),
    [
        ("Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
         "Телефон, Chrome", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1",
         "Телефон, Safari", True),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 YaBrowser/24.10 Safari/537.36", "Компьютер, Яндекс Браузер", False),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Компьютер, Firefox", False),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Компьютер, Edge", False),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Планшет, Safari", False),
        ("<script>alert(1)</script>", "Неизвестное устройство", False),
        ("", "Неизвестное устройство", False),
    ],
)  # fmt: skip
def test_a_browser_is_called_what_its_owner_calls_it(user_agent, name, telephone):
    assert (device_name(user_agent), is_telephone(user_agent)) == (name, telephone)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (3, "Осталось 3 попытки, потом вход откроется через 5 минут."),
        (1, "Осталась 1 попытка, потом вход откроется через 5 минут."),
        (21, "Осталась 21 попытка, потом вход откроется через 5 минут."),
        (11, "Осталось 11 попыток, потом вход откроется через 5 минут."),
        (0, "Вход откроется через 5 минут."),
    ],
)
def test_the_wait_is_told(count, words):
    assert tries_left(count, 300).replace("\u00a0", " ") == words
