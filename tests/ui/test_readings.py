"""Readings as a person meets them: entered, questioned, corrected, sent over a broken connection. Two widths, two schemes."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect
from sqlmodel import select

from lk_app.identity.models import Profile
from lk_app.readings.models import ReadingSource
from tests import factories as make
from tests.live import PASSWORD, Server, running, watch
from tests.readers import Reader, database, newcomer, stored
from tests.ui.axe import violations

SAVE = "Сохранить"
TODAY = "25.02.2022"


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet of this module's own: it adds people, meters and readings."""
    with running(tmp_path_factory.mktemp("readings")) as started:
        yield started


BOTH = pytest.mark.parametrize("page", [(360, "light"), (1280, "dark")], ids=["phone", "desktop"], indirect=True)
"""For what looks or works otherwise on a wide screen; the rest is tried on the phone only."""


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    """A tab without anybody signed in. A broken policy or an error of a page fails the test."""
    yield from tab(browser, server, *getattr(request, "param", (360, "light")))


def tab(browser: Browser, server: Server, width: int, scheme: str = "light", height: int = 900) -> Iterator[Page]:
    viewport = {"width": width, "height": height}
    context = browser.new_context(base_url=server.origin, viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
    complaints = watch(context)
    yield context.new_page()
    context.close()
    assert complaints == []


def sign_in(page: Page, email: str) -> None:
    page.goto("/", wait_until="networkidle")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Мои счета")).to_be_visible()


@pytest.fixture
def person(page: Page, server: Server) -> Reader:
    """Signed in on `page`."""
    made = newcomer(server)
    sign_in(page, made.email)
    return made


def open_form(page: Page, person: Reader) -> None:
    page.goto(f"/readings/new?account={person.account}")
    expect(page.get_by_role("heading", name="Внести показания", level=1)).to_be_visible()
    expect(dial(page, 1)).to_be_visible()


def dial(page: Page, zone: int) -> Locator:
    return page.locator(f"input[name=t{zone}]")


def type_in(page: Page, *values: str) -> None:
    for zone, value in enumerate(values, 1):
        dial(page, zone).fill(value)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_receipt(page: Page) -> None:
    expect(page.get_by_role("heading", name="Показания приняты", level=1)).to_be_visible()


@BOTH
def test_from_the_list_to_the_receipt_and_back(page: Page, person: Reader, server: Server) -> None:
    page.get_by_role("link", name="Показания", exact=True).click()
    expect(page.get_by_role("heading", name="Сегодня последний день")).to_be_visible()
    expect(page.get_by_text("Показания за февраль принимаем до 25-го числа включительно")).to_be_visible()
    page.get_by_role("link", name="Внести показания").click()
    expect(page.get_by_text(f"№ {person.number}, Симферопольское ГРОЭ. Счётчик Меркурий 200")).to_be_visible()
    expect(page.get_by_text("* крайние показания были внесены 22.12.2021")).to_be_visible()
    day = page.get_by_role("group", name="День")
    expect(day.get_by_text("Предыдущие показания: 12480")).to_be_visible()
    expect(day.get_by_text("Т1, с 7 до 23 часов")).to_be_visible()
    assert day.get_by_label("Текущие показания:").get_attribute("inputmode") == "numeric"
    type_in(page, "12662", "6319")
    expect(day.get_by_text("182 кВт·ч")).to_be_visible()
    expect(page.get_by_role("group", name="Ночь").get_by_text("104 кВт·ч")).to_be_visible()
    usual = page.get_by_role("region", name="Расход за 65 дней")
    expect(usual.get_by_text("как обычно")).to_be_visible()
    assert [text for text in usual.get_by_role("listitem").all_inner_texts() if text] == [
        "Сейчас\n286\u00a0кВт·ч", "Год назад\n313\u00a0кВт·ч", "В среднем\n294\u00a0кВт·ч",
    ]  # fmt: skip
    expect(usual.get_by_text("На 27 кВт·ч меньше, чем год назад")).to_be_visible()
    cost = page.get_by_role("region", name="За эти показания")
    expect(cost.get_by_text("774,80 ₽", exact=True)).to_be_visible()
    expect(cost.get_by_text("День, 182 × 3,04 ₽")).to_be_visible()
    expect(cost.get_by_text("Ночь, 104 × 2,13 ₽")).to_be_visible()
    expect(cost.get_by_text("Первый диапазон, до 150 кВт·ч в месяц. До следующего остаётся")).to_be_visible()
    assert stored(server, person) == []
    press(page, SAVE)
    expect_receipt(page)
    expect(page.get_by_text(re.compile(r"Квитанция № \d{3}.\d{3}.\d{3}, 25\.02\.2022 в"))).to_be_visible()
    for name, value in (("День", "12662"), ("Ночь", "06319"), ("Расход", "286 кВт·ч"), ("Учтём за", "февраль 2022")):
        expect(page.get_by_role("main").locator("dl div", has_text=name).get_by_text(value)).to_be_visible()
    assert stored(server, person) == [((12662, 6319), True)]
    page.get_by_role("link", name="Готово").click()
    first = page.get_by_role("row").nth(1)
    expect(first.get_by_text("Абонентские")).to_be_visible()
    expect(first.get_by_text(TODAY)).to_be_visible()
    expect(page.get_by_text(f"Показания за февраль приняты {TODAY}")).to_be_visible()
    page.goto("/accounts")
    expect(page.get_by_text("Показания переданы")).to_be_visible()


def test_the_guide_s_notice_is_literal(page: Page, person: Reader) -> None:
    notice = "Внимание! Время обработки информации о переданных показаниях приборов учёта в среднем составляет 1 - 3 рабочих дня."
    for path in ("/readings", "/readings/new"):
        page.goto(f"{path}?account={person.account}")
        expect(page.get_by_text(notice, exact=True)).to_be_visible()


@BOTH
def test_exchanged_zones_are_put_right(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    type_in(page, "6319", "12662")
    press(page, SAVE)
    question = page.get_by_role("alert").filter(has_text="Похоже, день и ночь перепутаны")
    expect(question).to_be_focused()
    expect(question.get_by_text("12662, расход 182 кВт·ч")).to_be_visible()
    expect(page.get_by_text("Меньше предыдущих на 6161")).to_be_visible()
    expect(dial(page, 1)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name=SAVE, exact=True)).to_be_hidden()
    press(page, "Поменять местами")
    expect(dial(page, 1)).to_have_value("12662")
    expect(dial(page, 2)).to_have_value("06319")
    expect(question).to_be_hidden()
    expect(page.get_by_role("button", name=SAVE, exact=True)).to_be_focused()
    expect(page.get_by_text("Меньше предыдущих на 6161")).to_be_hidden()
    assert stored(server, person) == []
    press(page, SAVE)
    expect_receipt(page)
    assert stored(server, person) == [((12662, 6319), True)]


def test_exchanged_zones_may_be_put_right_by_hand(page: Page, person: Reader) -> None:
    open_form(page, person)
    type_in(page, "6319", "12662")
    press(page, SAVE)
    press(page, "Исправить вручную")
    expect(dial(page, 1)).to_be_focused()
    expect(dial(page, 1)).to_have_value("6319")
    expect(page.get_by_role("button", name=SAVE, exact=True)).to_be_visible()


def test_the_dial_s_end(page: Page, server: Server) -> None:
    person = newcomer(server, ((date(2021, 11, 22), (99865,)), (date(2021, 12, 22), (99950,))))
    sign_in(page, person.email)
    open_form(page, person)
    type_in(page, "00030")
    press(page, SAVE)
    question = page.get_by_role("alert").filter(has_text="Счётчик прошёл через ноль?")
    expect(question.get_by_text("После 99999 пятизначный счётчик начинает с 00000. Тогда расход такой:")).to_be_visible()
    expect(question.get_by_text("80 кВт·ч")).to_be_visible()
    expect(page.get_by_text("Меньше предыдущих", exact=True)).to_be_visible()
    press(page, "Нет, исправить цифры")
    expect(dial(page, 1)).to_be_focused()
    press(page, SAVE)
    press(page, "Да, прошёл через ноль")
    expect_receipt(page)
    expect(page.get_by_text("80 кВт·ч")).to_be_visible()
    assert stored(server, person) == [((30,), True)]


def test_far_too_much_is_asked_about_once(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    type_in(page, "14662", "6319")
    press(page, SAVE)
    question = page.get_by_role("alert").filter(has_text="Это почти в 8 раз больше обычного")
    expect(question.get_by_text("Чаще всего ошибаются в одной: 14662 вместо 12662.")).to_be_visible()
    expect(question.get_by_text(f"Сохранённые показания можно исправить до конца дня {TODAY}.")).to_be_visible()
    press(page, "Проверить цифры")
    expect(dial(page, 1)).to_be_focused()
    dial(page, 1).press("Enter")
    expect(question).to_be_focused()
    assert stored(server, person) == []
    press(page, "Всё верно, сохранить")
    expect_receipt(page)
    assert stored(server, person) == [((14662, 6319), True)]


def test_a_confirmation_does_not_outlive_the_values_it_was_given_for(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    type_in(page, "14662", "6319")
    press(page, SAVE)
    expect(page.get_by_role("button", name="Всё верно, сохранить")).to_be_visible()
    dial(page, 1).fill("15662")
    expect(page.get_by_role("button", name="Всё верно, сохранить")).to_be_hidden()
    press(page, SAVE)
    expect(page.get_by_role("alert").filter(has_text="больше обычного")).to_be_focused()
    assert stored(server, person) == []


def test_equal_readings_are_asked_about(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    type_in(page, "12480", "06215")
    press(page, SAVE)
    expect(page.get_by_text("Такие же были 22.12.2021.")).to_be_visible()
    press(page, "Всё верно, сохранить")
    expect_receipt(page)
    assert stored(server, person) == [((12480, 6215), True)]


def test_what_is_missing_or_less_is_said_at_its_dial(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    type_in(page, "12662")
    press(page, SAVE)
    expect(page.get_by_role("group", name="Ночь").get_by_text("Введите показания")).to_be_visible()
    expect(dial(page, 2)).to_be_focused()
    assert "t2-error" in (dial(page, 2).get_attribute("aria-describedby") or "")
    type_in(page, "12000", "6319")
    press(page, SAVE)
    expect(page.get_by_role("group", name="День").get_by_text("Меньше предыдущих на 480")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Показания меньше предыдущих")).to_be_focused()
    press(page, "Исправить цифры")
    expect(dial(page, 1)).to_be_focused()
    expect(dial(page, 1)).to_have_value("12000")
    assert stored(server, person) == []


def test_more_digits_than_the_dial_has_are_refused_at_the_field_and_stay(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    dial(page, 1).press_sequentially("1266212662")
    type_in(page, "1266212662", "6319")
    expect(page.get_by_text("На этом счётчике 5 цифр до запятой, а набрано 10.")).to_be_visible()
    press(page, SAVE)
    expect(page.get_by_role("group", name="День").get_by_text("На счётчике 5 цифр до запятой, а введено больше.")).to_be_visible()
    expect(dial(page, 1)).to_have_value("1266212662")
    expect(dial(page, 1)).to_be_focused()
    assert stored(server, person) == []


def test_a_transformer_is_explained_on_the_form_and_on_the_receipt(page: Page, server: Server) -> None:
    person = newcomer(server, ((date(2021, 11, 22), (100,)), (date(2021, 12, 22), (110,))), ratio=20)
    sign_in(page, person.email)
    open_form(page, person)
    expect(page.get_by_text("показания × 20")).to_be_visible()
    type_in(page, "130")
    expect(page.get_by_role("group", name="Показания").get_by_text("400 кВт·ч")).to_be_visible()
    press(page, SAVE)
    expect_receipt(page)
    expect(page.get_by_text("показания × 20")).to_be_visible()


def test_after_a_replacement_the_old_meter_leads_to_the_new_one(page: Page, person: Reader, server: Server) -> None:
    with database(server) as session:
        old = session.get_one(make.Meter, person.meter_id)
        old.removed_on = date(2022, 1, 10)
        make.make_meter(session, session.get_one(make.Account, old.account_id), serial_number="55-12")
        serial = old.serial_number
    page.goto(f"/readings/new?account={person.account}&meter={serial}")
    expect(page.get_by_role("heading", name="Этот счётчик снят")).to_be_visible()
    assert "новый появится" not in page.locator("main").inner_text()
    page.get_by_role("link", name="Внести по № 55-12").click()
    expect(dial(page, 1)).to_be_visible()
    expect(page.get_by_text("Счётчик № 55-12")).to_be_visible()


def test_only_accounts_that_still_wait_are_offered_after_a_receipt(page: Page, person: Reader, server: Server) -> None:
    with database(server) as session:
        profile = session.exec(select(Profile).where(Profile.email == person.email)).one()
        numbers = []
        for day in (date(2022, 2, 3), date(2022, 1, 3)):
            account = make.make_account(session)
            make.attach(session, profile, account)
            make.make_reading(session, make.make_meter(session, account), day, 100)
            numbers.append(account.number)
    open_form(page, person)
    type_in(page, "12662", "6319")
    press(page, SAVE)
    expect_receipt(page)
    offered = page.get_by_role("link", name="Внести по другому счёту")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text(f"№ {numbers[1]}")


def test_a_mistake_is_corrected_and_both_readings_stay(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    type_in(page, "12762", "6319")
    press(page, SAVE)
    expect_receipt(page)
    page.get_by_role("link", name="Ошиблись? Исправьте").click()
    expect(page.get_by_role("heading", name="Исправить показания", level=1)).to_be_visible()
    expect(dial(page, 1)).to_have_value("12762")
    expect(page.get_by_role("group", name="День").get_by_text("Предыдущие показания: 12480")).to_be_visible()
    press(page, SAVE)
    expect(page.get_by_role("alert").filter(has_text="Эти показания уже приняты")).to_be_visible()
    type_in(page, "12662", "6319")
    press(page, SAVE)
    expect_receipt(page)
    assert stored(server, person) == [((12762, 6319), False), ((12662, 6319), True)]
    page.get_by_role("link", name="Готово").click()
    rows = page.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("12662")
    expect(rows.nth(2)).to_contain_text("12762")
    expect(rows.nth(2).get_by_text("исправлено")).to_be_visible()
    rows.nth(2).get_by_role("link").click()
    expect(page.get_by_role("heading", name="Показания исправлены", level=1)).to_be_visible()
    page.get_by_role("link", name="квитанция №").click()
    expect_receipt(page)


def test_a_second_reading_of_the_day_asks_to_correct_or_to_leave(page: Page, person: Reader, server: Server) -> None:
    for values in (("12662", "6319"), ("12663", "6320")):
        open_form(page, person)
        type_in(page, *values)
        press(page, SAVE)
        if values[0] == "12662":
            expect_receipt(page)
    question = page.get_by_role("alert").filter(has_text="Сегодня показания уже внесены")
    expect(question.get_by_text("12662 и 06319, квитанция №")).to_be_visible()
    question.get_by_role("link", name="Оставить как есть").click()
    expect_receipt(page)
    assert stored(server, person) == [((12662, 6319), True)]
    open_form(page, person)
    type_in(page, "12663", "6320")
    press(page, SAVE)
    press(page, "Исправить на новые")
    expect_receipt(page)
    assert stored(server, person) == [((12662, 6319), False), ((12663, 6320), True)]


def test_a_double_click_is_one_reading(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    type_in(page, "12662", "6319")
    page.get_by_role("button", name=SAVE, exact=True).dblclick()
    expect_receipt(page)
    assert stored(server, person) == [((12662, 6319), True)]


def test_two_tabs_are_one_reading(page: Page, person: Reader, server: Server) -> None:
    other = page.context.new_page()
    for each in (page, other):
        open_form(each, person)
        type_in(each, "12662", "6319")
    press(page, SAVE)
    expect_receipt(page)
    press(other, SAVE)
    expect(other.get_by_role("alert").filter(has_text="Эти показания уже приняты")).to_be_visible()
    other.get_by_role("link", name="Открыть квитанцию").click()
    expect_receipt(other)
    assert stored(server, person) == [((12662, 6319), True)]


class Line:
    """The page's socket in our hands: cuts it at the first `submit`, before the server has heard it or after it has answered."""

    def __init__(self, page: Page, *, is_heard: bool) -> None:
        self.is_heard, self.cuts, self.submits = is_heard, 0, 0
        self._waits = False
        page.route_web_socket(re.compile("/_event"), self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        to_server = socket.connect_to_server()

        def from_page(message: str | bytes) -> None:
            if "entry_state.submit" in str(message):
                self.submits += 1
                if not self.cuts:
                    if not self.is_heard:
                        self._cut(socket, to_server)
                        return
                    self._waits = True
            to_server.send(message)

        def from_server(message: str | bytes) -> None:
            if self._waits and "/readings/receipt" in str(message):
                self._waits = False
                self._cut(socket, to_server)
                return
            socket.send(message)

        socket.on_message(from_page)
        to_server.on_message(from_server)

    def _cut(self, socket: WebSocketRoute, to_server: WebSocketRoute) -> None:
        self.cuts += 1
        to_server.close()
        socket.close(code=1001, reason="cut")


@pytest.mark.parametrize("is_heard", [False, True], ids=["before the server heard", "after it has answered"])
def test_a_connection_cut_in_the_middle_of_sending(page: Page, server: Server, is_heard: bool) -> None:
    """F26: the person sees the truth by itself, and there is one reading."""
    person = newcomer(server)
    line = Line(page, is_heard=is_heard)
    sign_in(page, person.email)
    open_form(page, person)
    type_in(page, "12662", "6319")
    expect(page.get_by_text("104 кВт·ч")).to_be_visible()
    press(page, SAVE)
    expect_receipt(page)
    assert line.cuts == 1
    assert line.submits >= 2
    assert stored(server, person) == [((12662, 6319), True)]


@pytest.mark.parametrize("is_noticed", [True, False], ids=["the server knows", "the server still holds the old one"])
def test_what_is_typed_survives_a_break_and_a_look_elsewhere(page: Page, server: Server, is_noticed: bool) -> None:
    """A server that has not noticed gives the new connection a fresh state, so the form is drawn anew."""
    reader = newcomer(server)
    sockets: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    previews: list[int] = []

    def keep(socket: WebSocketRoute) -> None:
        to_server = socket.connect_to_server()
        sockets.append((socket, to_server))

        def from_page(message: str | bytes) -> None:
            if "entry_state.preview" in str(message):
                previews.append(len(sockets))
            to_server.send(message)

        socket.on_message(from_page)

    page.route_web_socket(re.compile("/_event"), keep)
    sign_in(page, reader.email)
    open_form(page, reader)
    type_in(page, "12662", "6319")
    expect(page.get_by_text("104 кВт·ч")).to_be_visible()
    on_page, at_server = sockets[-1]
    if is_noticed:
        at_server.close()
    on_page.close(code=1001, reason="cut")
    while previews[-1] != len(sockets) or sockets[-1][0] is on_page:  # the values are looked at again by themselves
        page.wait_for_timeout(20)
    expect(page.get_by_text("104 кВт·ч")).to_be_visible()
    expect(dial(page, 1)).to_have_value("12662")
    expect(dial(page, 2)).to_have_value("6319")
    expect(dial(page, 2)).to_be_focused()
    page.keyboard.press("Backspace")
    page.keyboard.type("8")
    expect(page.get_by_text("103 кВт·ч")).to_be_visible()
    page.get_by_role("link", name="Показания", exact=True).first.click()
    page.get_by_role("link", name="Внести показания").click()
    expect(dial(page, 1)).to_have_value("12662")
    expect(dial(page, 2)).to_have_value("6318")
    press(page, SAVE)
    expect_receipt(page)
    page.get_by_role("link", name="Готово").click()
    page.get_by_role("link", name="Внести показания").click()
    expect(dial(page, 1)).to_have_value("")


@BOTH
def test_all_of_it_by_keyboard(page: Page, person: Reader, server: Server) -> None:
    open_form(page, person)
    dial(page, 1).focus()
    page.keyboard.type("12662")
    page.keyboard.press("Tab")
    expect(dial(page, 2)).to_be_focused()
    page.keyboard.type("6319")
    page.keyboard.press("Enter")
    expect_receipt(page)
    assert stored(server, person) == [((12662, 6319), True)]


def test_a_long_history_loads_as_one_scrolls(page: Page, server: Server) -> None:
    rows = tuple((date(2016, 1, 20) + timedelta(days=30 * month), (100 + month,)) for month in range(65))
    person = newcomer(server, rows)
    sign_in(page, person.email)
    page.goto(f"/readings?account={person.account}")
    table = page.get_by_role("table", name="История показаний")
    expect(table.get_by_role("row").nth(20)).to_be_visible()
    for _ in range(20):
        page.mouse.wheel(0, 2000)
        if table.get_by_role("row").count() == 66:
            break
        page.wait_for_timeout(100)
    expect(table.get_by_role("row")).to_have_count(66)
    expect(page.get_by_role("button", name="Показать ещё")).to_be_hidden()
    numbers = [text.split(".")[0] for text in table.get_by_role("row").all_inner_texts()[1:]]
    assert numbers == [str(number) for number in range(1, 66)]


def test_older_rows_come_by_keyboard_too(browser: Browser, server: Server) -> None:
    rows = tuple((date(2018, 1, 20) + timedelta(days=30 * month), (100 + month,)) for month in range(30))
    person = newcomer(server, rows)
    for page in tab(browser, server, 360):
        page.add_init_script("window.IntersectionObserver = class { observe() {} disconnect() {} }")
        sign_in(page, person.email)
        page.goto(f"/readings?account={person.account}")
        table = page.get_by_role("table", name="История показаний")
        expect(table.get_by_role("row")).to_have_count(21)
        page.get_by_role("button", name="Показать ещё").focus()
        page.keyboard.press("Enter")
        expect(table.get_by_role("row")).to_have_count(31)


@BOTH
def test_types_of_the_guide_and_the_chooser_of_accounts(page: Page, person: Reader, server: Server) -> None:
    with database(server) as session:
        profile = session.exec(select(Profile).where(Profile.email == person.email)).one()
        account = make.make_account(session)
        make.attach(session, profile, account)
        meter = make.make_meter(session, account)
        make.make_reading(session, meter, date(2020, 9, 16), 80, source=ReadingSource.ANONYMOUS)
        make.make_reading(session, meter, date(2020, 8, 27), 66)
        number = account.number
    page.goto(f"/readings?account={person.account}")
    page.get_by_label("Номер счета").select_option(label=f"№ {number}")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Абонентские без регистрации")
    assert [" ".join(text.split()) for text in page.get_by_role("row").all_inner_texts()][0:1] == [
        "№ Тип показаний Показания Дата внесения"
    ]
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("link", name="Внести показания").click()
    expect(page.get_by_text(f"№ {number}, Симферопольское ГРОЭ.")).to_be_visible()


def test_two_meters_are_chosen_between(page: Page, person: Reader, server: Server) -> None:
    with database(server) as session:
        account_id = session.exec(select(make.Meter.account_id).where(make.Meter.id == person.meter_id)).one()
        second = make.add(session, make.Meter(account_id=account_id, serial_number="Я/1 №2", model="СО-505", integer_digits=4))
        make.make_reading(session, second, date(2021, 12, 22), 515)
    open_form(page, person)
    page.get_by_label("Счётчик", exact=True).select_option(label="СО-505, № Я/1 №2")
    expect(page.get_by_text("Предыдущие показания: 0515")).to_be_visible()
    expect(dial(page, 2)).to_have_count(0)
    type_in(page, "600")
    press(page, SAVE)
    expect_receipt(page)
    expect(page.get_by_text("№ Я/1 №2")).to_be_visible()
    assert stored(server, person) == []


def test_what_is_not_mine_is_not_there(page: Page, person: Reader, server: Server) -> None:
    other = newcomer(server)
    shown = set()
    for account in (other.account, "nothing"):
        for path, words in (
            ("/readings?", "Этого счета нет среди ваших"),
            ("/readings/new?", "Таких показаний в вашем кабинете нет"),
            ("/readings/receipt?number=1&", "Таких показаний в вашем кабинете нет"),
        ):
            page.goto(f"{path}account={account}")
            expect(page.get_by_role("heading", name=words)).to_be_visible()
            shown.add((path, page.locator("main").inner_text()))
            expect(page.get_by_role("heading", name="Показания приняты")).to_have_count(0)
    assert len(shown) == 3
    page.goto("/readings?account=nothing")
    page.get_by_role("link", name=f"№ {person.number}").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.goto("/payments?account=nothing")
    expect(page.get_by_text("Счета из этой ссылки нет среди ваших.")).to_be_visible()


def test_after_the_window_the_next_month_is_told(built: Path, browser: Browser, tmp_path: Path) -> None:
    with running(tmp_path, now="2022-02-26T12:00:00+03:00") as late:
        person = newcomer(late)
        for page in tab(browser, late, 360):
            sign_in(page, person.email)
            page.goto(f"/readings?account={person.account}")
            expect(page.get_by_role("heading", name="Приём за февраль закрыт")).to_be_visible()
            expect(page.get_by_text("Показания можно внести, учтём их за март")).to_be_visible()
            open_form(page, person)
            expect(page.get_by_text("Приём за февраль закрыт, эти показания учтём за март.")).to_be_visible()
            type_in(page, "12662", "6319")
            press(page, SAVE)
            expect_receipt(page)
            expect(page.get_by_text("март 2022", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, server: Server, width: int, scheme: str) -> None:
    person = newcomer(server)
    for page in tab(browser, server, width, scheme, height=2600):
        sign_in(page, person.email)
        page.goto(f"/readings?account={person.account}")
        expect(page.get_by_role("row").nth(3)).to_be_visible()
        check(page, "list", width)
        open_form(page, person)
        check(page, "empty form", width)
        for name, values, button in (
            ("exchanged", ("6319", "12662"), "Поменять местами"),
            ("high", ("14662", "6319"), "Проверить цифры"),
            ("less", ("12000", "6319"), "Исправить цифры"),
        ):
            type_in(page, *values)
            press(page, SAVE)
            expect(page.get_by_role("button", name=button)).to_be_visible()
            check(page, name, width)
            page.locator("[data-focus]").first.click()
        type_in(page, "12662", "6319")
        expect(page.get_by_text("как обычно").first).to_be_visible()
        check(page, "filled", width)
        press(page, SAVE)
        expect_receipt(page)
        check(page, "receipt", width)


def check(page: Page, name: str, width: int) -> None:
    found = violations(page)
    shown = json.dumps(found, ensure_ascii=False)
    assert found == [], f"{name}: {shown}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
