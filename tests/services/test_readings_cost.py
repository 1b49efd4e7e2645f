"""What a reading will cost as it is entered, on both databases: the mock-ups' account to the kopeck."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from lk_app.accounts.models import Account
from lk_app.billing.service import CostPreview
from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.kernel.errors import NotFound
from lk_app.readings import service, state_cost
from lk_app.readings.views_cost import NOTHING, Cost, cost_card, expected_cost
from lk_app.store.transaction import in_reading, in_transaction
from lk_app.suppliers import supplier
from tests import factories as make
from tests.services.test_readings import LAST_DAY, World, rows


@pytest.fixture
def world(session: Session, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("LK_IS_DEMO", "true")
    settings.cache_clear()
    supplier.cache_clear()
    clock.start_at(LAST_DAY)
    made = World(session)
    make.make_balance(session, made.account, debt_kopecks=131_346, penalty_kopecks=7_890)
    session.commit()
    return made


def cost(world: World, *values: str, **more) -> CostPreview | None:
    return in_reading(state_cost.look, world.actor, world.draft(*values, **more))[1]


def card(found: CostPreview | None) -> Cost:
    assert found is not None
    return cost_card(found.view)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_mock_up_to_the_kopeck(world):
    before = rows()
    shown = card(cost(world, "12662", "06319"))
    assert rows() == before
    assert (plain(shown.whole + shown.kopecks), plain(shown.total)) == ("774,80 ₽", "774,80 ₽")
    assert [(plain(line.name), plain(line.whole + line.kopecks)) for line in shown.lines] == [
        ("День, 182 × 3,04 ₽", "553,28 ₽"),
        ("Ночь, 104 × 2,13 ₽", "221,52 ₽"),
    ]
    assert [(line.name, plain(line.whole + line.kopecks)) for line in shown.balance] == [
        ("Долг", "2 088,26 ₽"),
        ("Пеня", "78,90 ₽"),
    ]
    assert plain(shown.to_pay.whole + shown.to_pay.kopecks) == "2 167,16 ₽"
    assert plain(shown.range_text).startswith("Первый диапазон, до 150 кВт·ч в месяц. До следующего остаётся ")
    assert plain(shown.spoken).startswith("Стоимость 774,80 ₽. Всего к оплате 2 167,16 ₽. Первый диапазон")


def test_nothing_is_guessed_while_the_energy_is_not_known(world):
    assert cost(world, "12662", "") is None
    assert cost(world, "12000", "6319") is None
    waiting = expected_cost(("День", "Ночь"))
    assert ([line.name for line in waiting.lines], waiting.whole, waiting.total) == (["День", "Ночь"], NOTHING, "")


def test_a_second_reading_of_the_month_goes_on_in_its_ranges(world):
    clock.start_at(datetime(2022, 2, 10, 9, tzinfo=UTC))
    world.submit("12640", "6315", confirmed_codes=["exceeds_average"])  # 260 kWh, half of them January's
    clock.start_at(LAST_DAY)
    later = in_reading(state_cost.look, world.actor, world.draft("12662", "6319"))
    assert later[0].used_before_wh == 260_000
    assert later[1] is not None
    # the month has begun: 260 kWh are used, so every further one is in the second range
    assert [(line.range_no, line.value_wh) for line in later[1].charge.lines] == [(2, 22_000), (2, 4_000)]


def test_a_correction_costs_what_the_new_values_cost(world):
    receipt = world.submit("12762", "6319")
    corrected = card(cost(world, "12662", "6319", corrects=receipt.number))
    assert plain(corrected.total) == "774,80 ₽"


def test_without_a_confirmed_price_there_is_energy_and_a_sentence(world, monkeypatch):
    monkeypatch.setenv("LK_IS_DEMO", "false")
    settings.cache_clear()
    supplier.cache_clear()
    clock.start_at(datetime(2026, 11, 25, 9, tzinfo=UTC))
    shown = card(cost(world, "12662", "6319"))
    assert (plain(shown.whole + shown.kopecks), shown.total, shown.has_to_pay) == ("286 кВт·ч", "", False)
    assert [line.whole for line in shown.lines] == ["цена не подтверждена"] * 2
    assert "₽" not in str(shown)
    assert "Подтверждённой цены на эти дни у нас нет" in shown.notes[0]


def test_the_account_s_own_category_is_believed(world):
    def name(session: Session) -> None:
        session.get_one(Account, world.account.id).tariff_category = "large_family"

    assumed = card(cost(world, "12680", "6319"))
    assert any("«город»" in note for note in assumed.notes)
    in_transaction(name)
    found = cost(world, "12680", "6319")
    assert found is not None and not found.is_category_assumed
    assert not any("категории" in note for note in found.view.notes)
    assert found.charge.total_kopecks == 200 * 304 + 104 * 213


def test_nobody_else_learns_the_cost(world, session):
    stranger = make.subscriber(make.make_profile(session))
    session.commit()
    seen = in_reading(service.preview, world.actor, world.draft("12662", "6319"))
    for public_id in (world.attachment.public_id, "nothing"):
        with pytest.raises(NotFound):
            in_reading(state_cost.cost_of, stranger, public_id, seen)


def test_the_first_reading_has_no_cost(world, session):
    fresh = make.make_meter(session, world.account, installed_on=date(2022, 2, 1))
    session.commit()
    assert cost(world, "12", meter=fresh.serial_number) is None
