"""«Если не оплатить до …» on a card and before paying, and «/pay» and «/readings/new» without an account. Two widths."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import select

from lk_app.identity.models import Profile
from lk_app.payments.models import Payment, PaymentStatus
from tests import factories as make
from tests.live import Server, running, signed_in_http, watch
from tests.readers import database
from tests.ui.axe import violations

HOW = "Как считается пеня"
LINES = "node => { const text = document.createRange(); text.selectNodeContents(node); return text.getClientRects().length; }"
LINE = re.compile("Если не оплатить|пеня может расти|Пеня растёт")


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet of this module's own with a bank beside it, so that the form of payment is there."""
    with running(tmp_path_factory.mktemp("forecast"), has_bank=True) as started:
        yield started


def tab(browser: Browser, server: Server, width: int, scheme: str = "light") -> Iterator[Page]:
    """A broken policy or an error of a page fails the test."""
    context = browser.new_context(
        base_url=server.origin, viewport={"width": width, "height": 740}, locale="ru-RU", color_scheme=scheme
    )  # type: ignore[arg-type]
    complaints = watch(context)
    yield context.new_page()
    context.close()
    assert complaints == []


BOTH = pytest.mark.parametrize("page", [(360, "light"), (1280, "dark")], ids=["phone", "desktop"], indirect=True)
"""For what looks or works otherwise on a wide screen; the rest is tried on the phone only."""


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    yield from tab(browser, server, *getattr(request, "param", (360, "light")))


def owner(page: Page, server: Server, *balances: dict[str, int], as_of_on: date = date(2022, 2, 21), paid: int = 0) -> list[str]:
    """A new person signed in on `page`, with an account for each balance; the accounts' public ids. `paid`: here, since."""
    with database(server) as session:
        password_hash = session.exec(select(Profile).where(Profile.email == "demo@user")).one().password_hash
        profile, mine = make.make_profile(session, password_hash=password_hash), []
        for sums in balances:
            account = make.make_account(session)
            make.make_balance(session, account, as_of_on, **sums)
            make.make_meter(session, account)
            mine.append(make.attach(session, profile, account).public_id)
            if paid:
                made = Payment(
                    uid=f"paid-{account.id}", profile_id=profile.id or 0, account_id=account.id or 0, amount_kopecks=paid,
                    debt_part_kopecks=paid, penalty_part_kopecks=0, receipt_contact="a@b.ru", status=PaymentStatus.SETTLED,
                )  # fmt: skip
                make.add(session, made)
        email = profile.email
    for cookie in signed_in_http(server, email).cookies.jar:
        page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": server.origin, "httpOnly": True}])
    return mine


def words(place: Locator) -> str:
    return place.inner_text().replace("\u00a0", " ")


def is_sound(page: Page) -> bool:
    """Nothing for axe, nothing to scroll sideways; as tall as the page, so that a sticky bar hides nothing."""
    size = page.viewport_size or {"width": 360, "height": 740}
    page.set_viewport_size({"width": size["width"], "height": 2600})
    assert violations(page) == []
    page.set_viewport_size(size)
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@BOTH
def test_a_debt_says_when_it_begins_to_cost_and_how_that_is_reckoned(page: Page, server: Server) -> None:
    (public_id,) = owner(page, server, {"debt_kopecks": 131346})
    for address in ("/accounts", f"/pay?account={public_id}"):
        page.goto(address, wait_until="networkidle")
        expect(page.get_by_text("Если не оплатить до 12.03.2022, пеня\u00a0— примерно 0,42\u00a0₽ в\u00a0день.")).to_be_visible()
        ask = page.get_by_text(HOW)
        expect(page.get_by_text("12,48")).to_be_hidden()
        ask.focus()
        box = ask.bounding_box()
        assert box
        assert box["height"] >= 44
        page.keyboard.press("Enter")
        opened = page.locator("details[open]")
        expect(opened.get_by_text("не больше 12,48\u00a0₽")).to_be_visible()
        assert words(opened.locator("dl").first).split("\n") == [
            "12.03.2022", "пени не будет", "11.04.2022", "не больше 12,48 ₽", "11.05.2022", "не больше 24,96 ₽",
        ]  # fmt: skip
        assert "По нашей оценке, это счёт за январь 2022 года" in words(opened)
        assert "Точную сумму посчитает поставщик" in words(opened)
        assert "постановление Правительства РФ № 474 от 26.03.2022" in words(opened)
        assert ask.bounding_box() == box, "opening moves what was read"
        for sum_ in opened.locator("dd", has_text="₽").all():
            assert sum_.evaluate(LINES) == 1, f"{words(sum_)} is broken in two"
        assert is_sound(page)


def test_what_nobody_owes_says_nothing(page: Page, server: Server) -> None:
    sums = [{"credit_kopecks": 10000}, {"debt_kopecks": 0}, {"penalty_kopecks": 7890}]
    mine = owner(page, server, *sums)
    page.goto("/accounts", wait_until="networkidle")
    expect(page.get_by_role("article")).to_have_count(3)
    expect(page.get_by_text(HOW)).to_have_count(0)
    for public_id in mine:
        page.goto(f"/pay?account={public_id}", wait_until="networkidle")
        expect(page.get_by_label("Сумма платежа:")).to_be_visible()
        expect(page.get_by_text(LINE)).to_have_count(0)


def test_a_penalty_of_billings_makes_it_a_bound_and_what_was_paid_here_lessens_it(page: Page, server: Server) -> None:
    (public_id,) = owner(page, server, {"debt_kopecks": 131346, "penalty_kopecks": 7890}, paid=31346)
    for address in ("/accounts", f"/pay?account={public_id}"):
        page.goto(address, wait_until="networkidle")
        line = "Пока долг не оплачен, пеня может расти: не больше 0,73\u00a0₽ в\u00a0день."
        expect(page.get_by_text(line)).to_be_visible()
        page.get_by_text(HOW).click()
        expect(page.get_by_text("Считаем от долга 1\u00a0000,00\u00a0₽. То, что вы уже оплатили здесь")).to_be_visible()
        expect(page.get_by_text("не больше 21,92\u00a0₽")).to_be_visible()
        assert is_sound(page)


def test_all_paid_here_and_the_forecast_is_gone(page: Page, server: Server) -> None:
    owner(page, server, {"debt_kopecks": 131346}, paid=131346)
    page.goto("/accounts", wait_until="networkidle")
    expect(page.get_by_text("Оплачено с тех пор")).to_be_visible()
    expect(page.get_by_text(HOW)).to_have_count(0)


def test_after_the_last_known_day_the_rate_is_said_not_to_be_known(built: Path, browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path, now="2027-02-25T12:00:00+03:00") as late:
        for page in tab(browser, late, 360):
            owner(page, late, {"debt_kopecks": 131346}, as_of_on=date(2027, 2, 20))
            page.goto("/accounts", wait_until="networkidle")
            told = "Если не оплатить до 17.03.2027, пойдёт пеня. Её ставка после 31.12.2026 ещё не известна."
            expect(page.get_by_text(told)).to_be_visible()
            page.get_by_text(HOW).click()
            assert not re.search("[₽%]", words(page.locator("details[open] dl").last))
            assert is_sound(page)


# Without an account in the address: where a shortcut of an installed app leads

FORMS = {
    "/pay": ("За какой счет заплатить?", "Сумма платежа:"),
    "/readings/new": ("По какому счету внести показания?", "Текущие показания:"),
}


@pytest.mark.parametrize("address", FORMS)
def test_an_only_account_needs_no_choice(page: Page, server: Server, address: str) -> None:
    (public_id,) = owner(page, server, {"debt_kopecks": 131346})
    page.goto("/accounts", wait_until="networkidle")
    page.goto(address)
    page.wait_for_url(f"**{address}?account={public_id}")
    expect(page.get_by_label(FORMS[address][1])).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Мои счета", level=1)).to_be_visible()


@pytest.mark.parametrize("address", FORMS)
@BOTH
def test_several_accounts_are_offered(page: Page, server: Server, address: str) -> None:
    mine = owner(page, server, {"debt_kopecks": 131346}, {"credit_kopecks": 100})
    question, field = FORMS[address]
    page.goto(address, wait_until="networkidle")
    choices = page.get_by_role("region", name=question).get_by_role("link")
    expect(choices).to_have_count(2)
    if address == "/pay":
        assert ["К оплате 1 313,46 ₽" in words(choices.nth(0)), "Платить сейчас нечего" in words(choices.nth(1))] == [True, True]
    assert is_sound(page)
    choices.nth(1).click()
    page.wait_for_url(f"**{address}?account={mine[1]}")
    expect(page.get_by_label(field)).to_be_visible()
    page.go_back()
    choices.nth(0).click()
    page.wait_for_url(f"**{address}?account={mine[0]}")
    expect(page.get_by_label(field)).to_be_visible()
    if address == "/pay":
        expect(page.get_by_label(field)).to_have_value("1\u00a0313,46")


@pytest.mark.parametrize("address", FORMS)
def test_without_accounts_there_is_the_way_to_the_first(page: Page, server: Server, address: str) -> None:
    owner(page, server)
    page.goto(address, wait_until="networkidle")
    expect(page.get_by_role("heading", name="В вашей учетной записи еще нет прикрепленных лицевых счетов")).to_be_visible()
    assert is_sound(page)
    page.get_by_role("link", name="Добавить счет").click()
    expect(page.get_by_role("heading", name="Добавить счет", level=1)).to_be_visible()
