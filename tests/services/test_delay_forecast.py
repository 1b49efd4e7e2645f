"""«Если не оплатить до …» as an account's screens say it, on both databases."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from lk_app.billing import service
from lk_app.billing.service import ForecastView
from lk_app.kernel import clock
from lk_app.payments import service as payments
from lk_app.payments.models import Payment, PaymentStatus
from tests.factories import add, attach, make_account, make_balance, make_profile, subscriber

NBSP = "\u00a0"


def at(year: int, month: int, day: int) -> None:
    clock.start_at(datetime(year, month, day, 9, tzinfo=UTC))


def owner_of(session: Session, as_of_on: date = date(2022, 2, 21), **sums: int):
    profile, account = make_profile(session), make_account(session)
    if sums:
        make_balance(session, account, as_of_on, **sums)
    return subscriber(profile), attach(session, profile, account).public_id, account


def told(session: Session, as_of_on: date = date(2022, 2, 21), debt: int | None = None, **sums: int) -> ForecastView:
    actor, public_id, _ = owner_of(session, as_of_on, **sums)
    return service.delay_forecast(session, actor, public_id, sums["debt_kopecks"] if debt is None else debt)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def rows(view: ForecastView) -> list[tuple[str, str]]:
    return [(row.name, plain(row.value)) for row in view.rows]


def test_a_debt_without_a_penalty_is_taken_for_the_newest_bill(session):
    at(2022, 2, 25)
    view = told(session, debt_kopecks=131346)
    assert plain(view.line) == "Если не оплатить до 12.03.2022, пеня — примерно 0,42 ₽ в день."
    assert rows(view) == [
        ("12.03.2022", "пени не будет"), ("11.04.2022", "не больше 12,48 ₽"), ("11.05.2022", "не больше 24,96 ₽"),
    ]  # fmt: skip
    assert [(plain(row.name), plain(row.value)) for row in view.prices] == [
        ("Первые 30 дней после срока", "пени нет"),
        ("С 31-го дня, за день: долг × ставка ÷ 300", "0,42 ₽"),
        ("С 91-го дня, за день: долг × ставка ÷ 130", "0,96 ₽"),
    ]
    notes = " ".join(map(plain, view.notes))
    assert "Считаем от долга 1 313,46 ₽." in notes
    assert "По нашей оценке, это счёт за январь 2022 года, срок оплаты 10.02.2022." in notes
    assert "Точную сумму посчитает поставщик." in notes
    assert "На 13.03.2022 это 9,5 % годовых (постановление Правительства РФ № 474 от 26.03.2022)." in notes
    assert "Жилищный кодекс: статья 155, часть 14" in notes
    assert "«Не больше»" in notes


def test_where_billing_has_charged_a_penalty_only_bounds_are_told(session):
    at(2022, 2, 25)
    view = told(session, debt_kopecks=131346, penalty_kopecks=7890)
    assert plain(view.line) == "Пока долг не оплачен, пеня может расти: не больше 0,96 ₽ в день."
    assert view.title.startswith("Сколько добавится к начисленной пене")
    assert rows(view) == [
        ("27.03.2022", "не больше 28,80 ₽"), ("26.04.2022", "не больше 57,59 ₽"), ("26.05.2022", "не больше 86,39 ₽"),
    ]  # fmt: skip
    assert any("Точную сумму посчитает поставщик" in note for note in view.notes)


def test_when_it_runs_already(session):
    at(2025, 5, 1)
    view = told(session, date(2025, 3, 20), debt_kopecks=1000000)
    assert plain(view.line) == "Пеня растёт: примерно 3,17 ₽ в день."  # due on 10.03.2025: the 52nd day
    at(2025, 7, 1)
    assert plain(told(session, date(2025, 3, 20), debt_kopecks=1000000).line) == "Пеня растёт: примерно 7,31 ₽ в день."


def test_after_the_last_known_day_the_rate_is_said_not_to_be_known(session):
    at(2026, 11, 25)
    view = told(session, date(2026, 11, 20), debt_kopecks=1000000)
    assert plain(view.line) == "Если не оплатить до 15.12.2026, пеня — не больше 3,17 ₽ в день."
    assert rows(view) == [("15.12.2026", "пени не будет"), ("14.01.2027", "ставка ещё не известна")]
    assert any("После 31.12.2026 она ещё не известна." in note for note in view.notes)
    at(2027, 2, 25)
    view = told(session, date(2027, 2, 20), debt_kopecks=1000000)
    assert view.line == "Если не оплатить до 17.03.2027, пойдёт пеня. Её ставка после 31.12.2026 ещё не известна."
    assert [row.value for row in view.prices][1:] == ["ставка ещё не известна"] * 2
    for penalty in (0, 100):
        shown = told(session, date(2027, 2, 20), debt_kopecks=1000000, penalty_kopecks=penalty)
        numbers = " ".join([shown.line, *(row.value for row in shown.rows + shown.prices)])
        assert "₽" not in numbers
        assert "%" not in " ".join(shown.notes)


def test_a_day_whose_rate_nobody_has_confirmed(session):
    at(2021, 12, 25)
    view = told(session, date(2021, 11, 20), debt_kopecks=1000000)
    assert view.line == "Пеня растёт. Её ставку на этот день мы не можем подтвердить."
    assert view.rows[0].value == "ставку не подтвердили"


def test_less_than_a_kopeck_is_not_nothing(session):
    at(2025, 5, 1)
    assert plain(told(session, date(2025, 3, 20), debt_kopecks=100).line) == "Пеня растёт: меньше копейки в день."


@pytest.mark.parametrize("sums", [{}, {"debt_kopecks": 0}, {"credit_kopecks": 10000}, {"penalty_kopecks": 7890}])
def test_where_nothing_is_owed_nothing_is_said(session, sums):
    actor, public_id, _ = owner_of(session, **sums)
    assert service.delay_forecast(session, actor, public_id, 0) == ForecastView()
    assert service.delay_forecast(session, actor, public_id, 131346) == ForecastView()


def test_a_balance_older_than_the_tables_says_nothing(session):
    at(2022, 2, 25)
    assert told(session, date(2005, 2, 1), debt_kopecks=131346) == ForecastView()


@pytest.mark.parametrize(
    ("paid", "refunded", "line"),
    [
        (100000, 0, "пеня — примерно 0,10 ₽ в день."),
        (100000, 100000, "пеня — примерно 0,42 ₽ в день."),
        (131346, 0, ""),
        (500000, 0, ""),
    ],
)
def test_what_was_paid_here_since_lessens_the_debt(session, paid, refunded, line):
    at(2022, 2, 25)
    actor, public_id, account = owner_of(session, debt_kopecks=131346)
    debt_part = min(paid, 131346)
    add(session, Payment(
        uid="u", profile_id=actor.profile_id, account_id=account.id, amount_kopecks=paid, debt_part_kopecks=debt_part,
        penalty_part_kopecks=0, refunded_kopecks=refunded, receipt_contact="a@b.ru", status=PaymentStatus.SETTLED,
    ))  # fmt: skip
    left = payments.owed_by_account(session, actor)[public_id].debt
    view = service.delay_forecast(session, actor, public_id, left)
    assert plain(view.line).endswith(line)
    assert bool(view.line) is bool(line)
    assert ("вычтено" in " ".join(view.notes)) is (0 < left < 131346)


def test_no_more_is_reckoned_with_than_billing_says(session):
    at(2022, 2, 25)
    assert told(session, debt=10**9, debt_kopecks=131346) == told(session, debt_kopecks=131346)
