"""What a subscriber is told a reading and a delay cost, on both databases."""

from datetime import date

import pytest
from sqlalchemy import inspect
from sqlmodel import Session

from lk_app.accounts.models import Balance
from lk_app.billing import service
from lk_app.billing.periods import Period
from lk_app.billing.tariffs import Category
from lk_app.config import settings
from lk_app.kernel.actor import VISITOR
from lk_app.kernel.errors import NotFound
from lk_app.suppliers import supplier
from tests.factories import attach, make_account, make_balance, make_profile, subscriber

FEBRUARY_21 = Period(date(2021, 1, 25), date(2021, 2, 25))
NBSP = "\u00a0"


@pytest.fixture
def serve(monkeypatch):
    def choose(code: str, *, is_demo: bool = False) -> None:
        monkeypatch.setenv("LK_SUPPLIER", code)
        monkeypatch.setenv("LK_IS_DEMO", "1" if is_demo else "0")
        settings.cache_clear()
        supplier.cache_clear()

    return choose


def owner_of(session: Session, **balance: int):
    """A subscriber with one account and, where sums are given, its balance."""
    profile, account = make_profile(session), make_account(session)
    if balance:
        make_balance(session, account, **balance)
    return subscriber(profile), attach(session, profile, account).public_id, account


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_a_preview_gives_kwh_and_roubles_by_zone_and_the_balance_it_leads_to(session):
    actor, public_id, _ = owner_of(session, debt_kopecks=131346, penalty_kopecks=7890)
    preview = service.cost_of_reading(session, actor, public_id, [82_000, 54_000], FEBRUARY_21)
    # 82 × 3.04 + 54 × 2.13
    assert preview.charge.total_kopecks == 24928 + 11502
    assert preview.after and preview.after.debt_kopecks == 131346 + 36430
    assert preview.after.to_pay_kopecks == 131346 + 36430 + 7890
    assert preview.balance_as_of_on == date(2022, 2, 21)
    view = preview.view
    assert [(line.zone, plain(line.formula), line.about, plain(line.energy), plain(line.amount)) for line in view.lines] == [
        ("День", "82 × 3,04 ₽", "", "82 кВт·ч", "249,28 ₽"),
        ("Ночь", "54 × 2,13 ₽", "", "54 кВт·ч", "115,02 ₽"),
    ]
    assert (view.title, plain(view.energy), plain(view.total)) == ("За эти показания", "136 кВт·ч", "364,30 ₽")
    assert [(name, plain(sum_)) for name, sum_ in view.balance] == [("Долг", "1 677,76 ₽"), ("Пеня", "78,90 ₽")]
    assert plain(view.to_pay) == "1 756,66 ₽"
    assert plain(view.range_text) == (
        "Первый диапазон, до 150 кВт·ч в месяц. До следующего остаётся 14 кВт·ч. Дальше 3,81 ₽ / 2,67 ₽ за кВт·ч."
    )
    assert view.notes == (
        "Посчитано по ценам категории «город»: какая у вас, поставщик нам не сообщил.",
        "Расчёт предварительный, цены с НДС. Точная сумма будет в квитанции.",
    )


def test_ranges_are_told_apart(session):
    actor, public_id, _ = owner_of(session, credit_kopecks=10000)
    preview = service.cost_of_reading(session, actor, public_id, [151_000], FEBRUARY_21)
    assert [(plain(line.formula), plain(line.about)) for line in preview.view.lines] == [
        ("150 × 3,04 ₽", "до 150 кВт·ч в месяц"),
        ("1 × 3,81 ₽", "от 150 до 800 кВт·ч в месяц"),
    ]
    assert plain(preview.view.total) == "459,81 ₽"
    assert plain(preview.view.to_pay) == "359,81 ₽"


def test_a_price_change_is_told_apart_by_its_date(session, serve):
    serve("samaraenergo")
    actor, public_id, _ = owner_of(session, debt_kopecks=1)
    preview = service.cost_of_reading(session, actor, public_id, [300_000], Period(date(2026, 9, 25), date(2026, 10, 25)))
    assert preview.charge.category == Category.URBAN_GAS
    assert [(plain(line.formula), line.about) for line in preview.view.lines] == [
        ("50 × 6,25 ₽", "цена по 30.09.2026"),
        ("250 × 6,95 ₽", "цена с 01.10.2026"),
    ]
    assert plain(preview.view.total) == "2 050,00 ₽"


def test_without_a_confirmed_price_there_are_kwh_and_a_sentence(session):
    actor, public_id, _ = owner_of(session, debt_kopecks=131346)
    preview = service.cost_of_reading(
        session, actor, public_id, [182_000, 104_000], Period(date(2026, 10, 25), date(2026, 11, 25))
    )
    assert (preview.charge.total_kopecks, preview.after) == (None, None)
    view = preview.view
    assert (view.total, view.to_pay, view.balance, view.range_text) == ("", "", (), "")
    assert plain(view.energy) == "286 кВт·ч"
    assert [(line.zone, plain(line.formula), line.amount) for line in view.lines] == [
        ("День", "182 кВт·ч", "цена не подтверждена"), ("Ночь", "104 кВт·ч", "цена не подтверждена"),
    ]  # fmt: skip
    assert view.notes == ("Подтверждённой цены на эти дни у нас нет, поэтому показываем только кВт·ч. Сумма будет в квитанции.",)
    assert "₽" not in repr(view)


def test_part_of_a_sum_is_not_shown_as_the_sum(session, serve):
    serve("samaraenergo")
    actor, public_id, _ = owner_of(session, debt_kopecks=1)
    preview = service.cost_of_reading(session, actor, public_id, [1_250_000], Period(date(2026, 10, 25), date(2026, 11, 25)))
    assert (preview.view.total, preview.view.to_pay) == ("", "")
    assert [(plain(line.about), plain(line.amount)) for line in preview.view.lines] == [
        ("до 1 200 кВт·ч в месяц", "8 340,00 ₽"), ("свыше 1 200 кВт·ч в месяц", "цена не подтверждена"),
    ]  # fmt: skip
    assert preview.view.notes[0].startswith("Подтверждённая цена есть не для всех кВт·ч")
    assert plain(preview.view.range_text) == "Второй диапазон, свыше 1 200 кВт·ч в месяц."


def test_demo_prices_are_marked_as_examples(session, serve):
    serve("krymenergo", is_demo=True)
    actor, public_id, _ = owner_of(session, debt_kopecks=131346, penalty_kopecks=7890)
    # the guide's day: 65 days since 22.12.2021, two billing months
    preview = service.cost_of_reading(
        session, actor, public_id, [182_000, 104_000], Period(date(2021, 12, 22), date(2022, 2, 25))
    )
    assert plain(preview.view.total) == "774,80 ₽"
    assert plain(preview.view.to_pay) == "2 167,16 ₽"
    assert "Цены взяты для примера: это демонстрационный кабинет." in preview.view.notes


def test_what_was_paid_here_and_is_not_in_the_balance_yet_counts(session):
    actor, public_id, _ = owner_of(session, debt_kopecks=10000, penalty_kopecks=500)
    preview = service.cost_of_reading(session, actor, public_id, [100_000], FEBRUARY_21, paid_since_kopecks=12000)
    # 120 ₽ paid: the debt and the penalty are gone, 15 ₽ go to the new 304 ₽
    assert preview.after
    assert (preview.after.debt_kopecks, preview.after.credit_kopecks, preview.after.penalty_kopecks) == (28900, 0, 0)


def test_earlier_readings_of_the_month_count_in_its_ranges(session):
    actor, public_id, _ = owner_of(session)
    later = Period(date(2021, 2, 10), date(2021, 2, 20))
    preview = service.cost_of_reading(session, actor, public_id, [100_000], later, used_before_wh=100_000)
    assert preview.charge.total_kopecks == 50 * 304 + 50 * 381


def test_without_a_balance_the_cost_is_still_told(session):
    actor, public_id, _ = owner_of(session)
    preview = service.cost_of_reading(session, actor, public_id, [100_000], FEBRUARY_21)
    assert (plain(preview.view.total), preview.view.to_pay, preview.after) == ("304,00 ₽", "", None)
    assert preview.view.notes[-1] == "Баланс счёта ещё не загружен, поэтому итог не показываем."


def test_nothing_used_costs_nothing(session):
    actor, public_id, _ = owner_of(session, debt_kopecks=100)
    view = service.cost_of_reading(session, actor, public_id, [0], FEBRUARY_21).view
    assert (plain(view.total), plain(view.to_pay), view.lines) == ("0,00 ₽", "1,00 ₽", ())


@pytest.mark.parametrize(
    "ask",
    [
        lambda session, actor, public_id: service.cost_of_reading(session, actor, public_id, [1000], FEBRUARY_21),
        lambda session, actor, public_id: service.delay_forecast(session, actor, public_id, 131346),
    ],
)
def test_anothers_account_and_a_missing_one_are_the_same(session, ask):
    _, public_id, account = owner_of(session, debt_kopecks=131346)
    session.commit()
    stranger = subscriber(make_profile(session))
    session.commit()
    answers = []
    for actor, asked in ((stranger, public_id), (stranger, "no-such-id"), (VISITOR, public_id)):
        with pytest.raises(NotFound) as caught:
            ask(session, actor, asked)
        answers.append(caught.value.message)
    assert len(set(answers)) == 1
    assert session.get(Balance, account.id).debt_kopecks == 131346


def test_asking_writes_nothing(session):
    actor, public_id, account = owner_of(session, debt_kopecks=131346)
    session.commit()
    service.cost_of_reading(session, actor, public_id, [182_000], FEBRUARY_21)
    service.delay_forecast(session, actor, public_id, 131346)
    assert not session.dirty
    assert not session.new
    assert not inspect(session.get(Balance, account.id)).modified


def test_when_a_payment_is_usually_seen(monkeypatch):
    expected = service.expected_posting(date(2026, 11, 25))
    assert (expected.earliest_on, expected.latest_on) == (date(2026, 11, 26), date(2026, 11, 30))
    assert plain(expected.text) == "Обычно с 26.11.2026 по 30.11.2026, за 3 рабочих дня."
    assert service.expected_posting(date(2025, 12, 30)).latest_on == date(2026, 1, 14)


def test_the_suppliers_own_day_off_counts(monkeypatch, tmp_path):
    own = tmp_path / "own" / "tables" / "legal"
    own.mkdir(parents=True)
    (own / "ru_calendar.csv").write_text("date,is_working,name\n2026-03-18,0,День воссоединения\n", "utf-8")
    monkeypatch.setenv("LK_DATA_DIR", str(tmp_path / "own"))
    settings.cache_clear()
    assert service.expected_posting(date(2026, 3, 17)).earliest_on == date(2026, 3, 19)
