"""Submitting and correcting readings on both databases: what is accepted, what is asked, what is refused and leaves no trace."""

import threading
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.kernel import clock
from lk_app.kernel.actor import VISITOR
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.readings import lookups, service
from lk_app.readings.findings import Code, Severity
from lk_app.readings.models import Reading, ReadingSource
from lk_app.readings.service import Draft, ReadingRefused
from lk_app.store.audit import AuditEvent
from lk_app.store.engine import engine
from lk_app.store.limits import LIMITS
from lk_app.store.transaction import in_reading, in_transaction
from tests import factories as make

LAST_DAY = datetime(2022, 2, 25, 9, 0, tzinfo=UTC)


class World:
    """The mock-ups' account: a two-zone meter with previous readings of 22.12.2021 and a year of history."""

    def __init__(self, session: Session) -> None:
        self.profile = make.make_profile(session)
        self.actor = make.subscriber(self.profile)
        self.account = make.make_account(session, "5000000")
        self.attachment = make.attach(session, self.profile, self.account)
        self.meter = make.make_meter(
            session, self.account, serial_number="04817216", model="Меркурий 200", zones=2, decimal_digits=1
        )
        for day, *kwh in (
            (date(2020, 12, 22), 11380, 5664),
            (date(2021, 2, 25), 11580, 5777),
            (date(2021, 12, 22), 12480, 6215),
        ):
            make.make_reading(session, self.meter, day, *kwh)
        session.commit()

    def draft(self, *values: str, **more) -> Draft:
        more.setdefault("submission_id", str(uuid4()))
        more["confirmed_codes"] = frozenset(more.get("confirmed_codes", ()))
        return Draft(self.attachment.public_id, more.pop("meter", "04817216"), values, **more)

    def submit(self, *values: str, **more) -> lookups.Receipt:
        return in_transaction(service.submit, self.actor, self.draft(*values, **more))

    def preview(self, *values: str, **more) -> service.Preview:
        return in_reading(service.preview, self.actor, self.draft(*values, **more))


@pytest.fixture
def world(session: Session) -> World:
    clock.start_at(LAST_DAY)
    return World(session)


def rows() -> list[tuple]:
    """All readings and audit events, as they stand in the database."""
    with Session(engine()) as session:
        readings = session.exec(select(Reading).order_by(col(Reading.id))).all()
        events = session.exec(select(AuditEvent.what).order_by(col(AuditEvent.id))).all()
        return [*(tuple(getattr(row, name) for name in Reading.model_fields) for row in readings), *events]


def refused(world: World, *values: str, **more) -> ReadingRefused:
    """Submit, expect a refusal, and make sure that it has left no trace."""
    before = rows()
    with pytest.raises(ReadingRefused) as caught:
        world.submit(*values, **more)
    assert rows() == before
    return caught.value


# --- accepted


def test_an_accepted_reading_has_a_receipt_and_stands_in_the_history(world):
    receipt = world.submit("12662", "06319")
    assert (receipt.values_wh, receipt.zones_wh, receipt.total_wh) == ((12662_000, 6319_000), (182_000, 104_000), 286_000)
    assert (receipt.account_number, receipt.serial_number, receipt.billing_month) == ("5000000", "04817216", date(2022, 2, 1))
    assert abs((receipt.received_at - LAST_DAY).total_seconds()) < 60
    assert receipt.taken_at == receipt.received_at
    assert receipt.correctable_until == date(2022, 2, 25)
    assert len(receipt.number) == 9
    page = in_reading(service.history, world.actor, world.attachment.public_id)
    assert [(row.number, row.values_wh[0] // 1000, row.taken_on) for row in page.rows] == [
        (1, 12662, date(2022, 2, 25)),
        (2, 12480, date(2021, 12, 22)),
        (3, 11580, date(2021, 2, 25)),
        (4, 11380, date(2020, 12, 22)),
    ]
    assert page.rows[0].receipt_number == receipt.number
    assert page.next_cursor == ""
    assert rows()[-1] == "reading.submitted"


def test_preview_compares_and_writes_nothing(world):
    before = rows()
    seen = world.preview("12662", "6319", submission_id="")
    assert rows() == before
    assert (seen.zones_wh, seen.total_wh, seen.days) == ((182_000, 104_000), 286_000, 65)
    assert (seen.year_ago_wh, seen.average_wh, seen.level) == (313_000, 294_014, "usual")
    assert seen.checks == ()


def test_preview_of_half_a_form_shows_the_half_that_is_known(world):
    seen = world.preview("12662", "")
    assert (seen.zones_wh, seen.total_wh) == ((182_000, None), None)
    assert [(check.code, check.finding.zone) for check in seen.checks] == [(Code.ZONE_MISSING, 1)]


def test_taken_at_is_kept_beside_received_at(world):
    taken_at = LAST_DAY - timedelta(days=3)
    receipt = world.submit("12662", "6319", taken_at=taken_at)
    assert (receipt.taken_at, receipt.received_at > taken_at) == (taken_at, True)
    with Session(engine()) as session:
        assert session.exec(select(Reading.taken_on).where(Reading.receipt_number == receipt.number)).one() == date(2022, 2, 22)


def test_decimals_are_left_out_and_told(world):
    seen = world.preview("12662,4", "6319")
    assert [(check.code, check.severity) for check in seen.checks] == [(Code.DECIMALS_IGNORED, Severity.INFO)]
    assert world.submit("12662,4", "6319").values_wh == (12662_000, 6319_000)


# --- once


def test_the_same_submission_is_the_same_receipt(world):
    submission_id = str(uuid4())
    first = world.submit("12662", "6319", submission_id=submission_id)
    after = rows()
    assert world.submit("12662", "6319", submission_id=submission_id.upper()) == first
    assert world.submit(" 12 662", "06319", submission_id=submission_id) == first
    assert rows() == after


def test_a_resend_after_midnight_is_still_the_same_reading(world):
    submission_id = str(uuid4())
    first = world.submit("12662", "6319", submission_id=submission_id)
    clock.advance(24 * 3600)
    again = world.submit("12662", "6319", submission_id=submission_id)
    assert (again.number, again.billing_month) == (first.number, date(2022, 2, 1))
    assert again.correctable_until is None


def test_one_submission_id_does_not_carry_other_values(world):
    submission_id = str(uuid4())
    first = world.submit("12662", "6319", submission_id=submission_id)
    before = rows()
    with pytest.raises(Conflict) as caught:
        world.submit("12663", "6319", submission_id=submission_id)
    assert first.number[:3] in caught.value.message
    assert rows() == before


@pytest.mark.parametrize("copies", [2, 5])
def test_parallel_copies_make_one_reading(world, copies):
    """All copies stand at the same line before any of them goes on."""
    draft = world.draft("12662", "6319")
    barrier, receipts, errors = threading.Barrier(copies), [], []

    def send() -> None:
        barrier.wait()
        try:
            receipts.append(in_transaction(service.submit, world.actor, draft))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=send) for _ in range(copies)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []
    assert len({receipt.number for receipt in receipts}) == 1
    assert rows().count("reading.submitted") == 1


def test_parallel_tabs_with_other_ids_make_one_reading_too(world):
    """Two tabs, two submission ids, the same day: the second is asked whether to correct the first."""
    drafts = [world.draft("12662", "6319"), world.draft("12663", "6319")]
    barrier, outcomes = threading.Barrier(2), []

    def send(draft: Draft) -> None:
        barrier.wait()
        try:
            outcomes.append(in_transaction(service.submit, world.actor, draft).number)
        except ReadingRefused as error:
            outcomes.append(error.codes)

    threads = [threading.Thread(target=send, args=(draft,)) for draft in drafts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcome == (Code.DUPLICATE_READING,) for outcome in outcomes) == [False, True]
    assert rows().count("reading.submitted") == 1


def test_receipt_numbers_never_meet():
    numbers = {service.receipt_number(row) for row in range(1, 20_001)} | {
        service.receipt_number(10**9 - row) for row in range(1, 1000)
    }
    assert len(numbers) == 20_999
    assert all(len(number) == 9 and number.isdigit() for number in numbers)


# --- asked, or refused


def test_less_than_previous_is_explained_by_the_difference(world):
    error = refused(world, "12000", "6319")
    assert error.codes == (Code.LESS_THAN_PREVIOUS,)
    words = error.unsettled[0].words
    assert (words.text, words.main) == ("Меньше предыдущих на 480", "Исправить цифры")
    refused(world, "12000", "6319", confirmed_codes=["less_than_previous"])


def test_exchanged_zones_are_offered_and_accepted_when_exchanged(world):
    error = refused(world, "6319", "12662")
    assert error.codes == (Code.LESS_THAN_PREVIOUS, Code.ZONES_SWAPPED)
    less, swapped = error.unsettled
    assert less.words.text == "Меньше предыдущих на 6161"
    assert (swapped.words.title, swapped.words.main) == ("Похоже, день и ночь перепутаны", "Поменять местами")
    assert swapped.finding.values_wh == (12662_000, 6319_000)
    refused(world, "6319", "12662", confirmed_codes=["zones_swapped", "less_than_previous"])
    assert world.submit("12662", "6319").total_wh == 286_000


def test_rollover_is_accepted_once_confirmed(world, session):
    account = make.make_account(session, "7000123")
    attachment = make.attach(session, world.profile, account)
    meter = make.make_meter(session, account, serial_number="118204", model="СО-505")
    make.make_reading(session, meter, date(2021, 12, 22), 99950)
    session.commit()
    draft = Draft(attachment.public_id, "118204", ("00030",), str(uuid4()))
    before = rows()
    with pytest.raises(ReadingRefused) as caught:
        in_transaction(service.submit, world.actor, draft)
    assert caught.value.codes == (Code.ROLLOVER,)
    assert "99999 пятизначный счётчик начинает с 00000" in caught.value.unsettled[0].words.text
    assert rows() == before
    receipt = in_transaction(
        service.submit, world.actor, Draft(attachment.public_id, "118204", ("00030",), str(uuid4()), frozenset({"rollover"}))
    )
    assert receipt.total_wh == 80_000


def test_far_too_much_is_asked_about_with_the_wrong_digit(world):
    error = refused(world, "14662", "6319")
    assert error.codes == (Code.EXCEEDS_AVERAGE,)
    words = error.unsettled[0].words
    assert words.title == "Это почти в\u00a08\u00a0раз больше обычного".replace("в\u00a08", "в 8")
    assert "14662 вместо 12662" in words.text
    assert words.hint.endswith("25.02.2022.")
    refused(world, "14662", "6319", confirmed_codes=["rollover", "equal_to_previous"])
    assert world.submit("14662", "6319", confirmed_codes=["exceeds_average"]).total_wh == 2286_000


def test_equal_readings_are_asked_once(world):
    error = refused(world, "12480", "06215")
    assert error.codes == (Code.EQUAL_TO_PREVIOUS,)
    assert "22.12.2021" in error.unsettled[0].words.text
    assert world.submit("12480", "06215", confirmed_codes=["equal_to_previous"]).total_wh == 0


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (("12662",), [(Code.ZONE_MISSING, 1)]),
        (("", ""), [(Code.ZONE_MISSING, 0), (Code.ZONE_MISSING, 1)]),
        ((), [(Code.ZONE_MISSING, 0), (Code.ZONE_MISSING, 1)]),
        (("12662", "6319", "1"), [(Code.ZONE_EXTRA, 2)]),
        (("126624", "6319"), [(Code.TOO_MANY_DIGITS, 0)]),
        (("abc", "12.662"), [(Code.NOT_A_NUMBER, 0), (Code.NOT_A_NUMBER, 1)]),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_zone(world, values, codes):
    error = refused(world, *values, confirmed_codes=[str(code) for code in Code])
    assert [(check.code, check.finding.zone) for check in error.unsettled] == codes
    assert all(check.words.text for check in error.unsettled)


def test_the_future_and_the_past_before_the_previous_are_refused(world):
    assert refused(world, "12662", "6319", taken_at=clock.now() + timedelta(minutes=1)).codes == (Code.TIMESTAMP_FUTURE,)
    long_ago = datetime(2021, 12, 21, 12, tzinfo=UTC)
    assert refused(world, "12662", "6319", taken_at=long_ago).codes[0] == Code.EARLIER_THAN_PREVIOUS


def test_a_removed_meter_takes_no_readings(world, session):
    world.meter.removed_on = date(2022, 2, 25)
    session.add(world.meter)
    session.commit()
    error = refused(world, "12662", "6319")
    assert error.codes == (Code.METER_DECOMMISSIONED,)
    assert "25.02.2022" in error.unsettled[0].words.text


def test_a_meter_counts_up_to_the_day_before_it_is_removed(world, session):
    world.meter.removed_on = date(2022, 2, 26)
    session.add(world.meter)
    session.commit()
    assert world.submit("12662", "6319").total_wh == 286_000


def test_an_account_without_a_meter_says_so(world, session):
    account = make.make_account(session)
    attachment = make.attach(session, world.profile, account)
    session.commit()
    draft = Draft(attachment.public_id, "", ("1",), str(uuid4()))
    before = rows()
    assert [check.code for check in in_reading(service.preview, world.actor, draft).checks] == [Code.NO_COUNTER]
    with pytest.raises(ReadingRefused) as caught:
        in_transaction(service.submit, world.actor, draft)
    assert caught.value.codes == (Code.NO_COUNTER,)
    assert rows() == before


def test_an_expired_calibration_is_told_and_does_not_stop(world, session):
    world.meter.calibrated_until_on = date(2022, 2, 24)
    session.add(world.meter)
    session.commit()
    seen = world.preview("12662", "6319")
    assert [(check.code, check.severity) for check in seen.checks] == [(Code.VERIFICATION_EXPIRED, Severity.INFO)]
    assert world.submit("12662", "6319").number


def test_a_meter_that_reports_by_itself_is_asked_about_while_it_does(world, session):
    make.make_reading(session, world.meter, date(2022, 2, 1), 12600, 6280, source=ReadingSource.REMOTE)
    session.commit()
    assert refused(world, "12662", "6319").codes == (Code.READ_REMOTELY,)
    clock.advance(30 * 24 * 3600)
    assert Code.READ_REMOTELY not in [check.code for check in world.preview("12662", "6319").checks]


def test_first_reading_of_a_meter_is_accepted_without_consumption(world, session):
    meter = make.make_meter(session, world.account, serial_number="new", zones=1)
    session.commit()
    seen = world.preview("15", meter="new")
    assert [check.code for check in seen.checks] == [Code.FIRST_READING]
    receipt = world.submit("15", meter=meter.serial_number)
    assert (receipt.values_wh, receipt.total_wh) == ((15_000,), None)


def test_an_estimate_above_the_dial_does_not_stop_the_truth(world, session):
    """Billing guessed by the average while nobody sent readings; the dial is right."""
    make.make_reading(session, world.meter, date(2022, 1, 31), 12700, 6300, source=ReadingSource.ESTIMATED)
    session.commit()
    seen = world.preview("12662", "6319")
    assert [(check.code, check.finding.zone) for check in seen.checks] == [(Code.BELOW_ESTIMATED, 0)]
    assert "12700" in seen.checks[0].words.text
    assert world.submit("12662", "6319").total_wh == 286_000


def test_the_red_digits_of_billing_are_not_held_against_the_subscriber(world, session):
    make.add(
        session,
        Reading(
            meter_id=world.meter.id, source=ReadingSource.INSPECTED, value_t1_wh=12662_700, value_t2_wh=6319_900,
            taken_on=date(2022, 2, 24), is_confirmed=True,
        ),
    )  # fmt: skip
    session.commit()
    assert [check.code for check in world.preview("12662", "6319").checks] == [Code.EQUAL_TO_PREVIOUS]


def test_history_of_the_replaced_meter_belongs_to_the_household(world, session):
    """The new meter has two readings of its own; what is usual comes from the old one."""
    world.meter.removed_on = date(2022, 1, 10)
    make.make_reading(session, world.meter, date(2022, 1, 10), 12560, 6260)
    new = make.make_meter(session, world.account, serial_number="new", zones=1, installed_on=date(2022, 1, 10))
    make.make_reading(session, new, date(2022, 1, 10), 0)
    session.commit()
    seen = world.preview("195", meter="new")
    assert seen.level == "usual"
    # 46 days from 10.01 to 25.02 a year before: 313 kWh in 65 days
    assert seen.year_ago_wh == round(313_000 * 46 / 65)
    assert world.preview("2000", meter="new").level == "high"


# --- windows


@pytest.mark.parametrize(
    ("now", "month", "closed"),
    [
        (datetime(2022, 2, 25, 20, 59, 59, tzinfo=UTC), date(2022, 2, 1), False),
        (datetime(2022, 2, 25, 21, 0, 0, tzinfo=UTC), date(2022, 3, 1), True),
        (datetime(2022, 2, 28, 20, 59, 59, tzinfo=UTC), date(2022, 3, 1), True),
        (datetime(2022, 2, 28, 21, 0, 1, tzinfo=UTC), date(2022, 3, 1), False),
        (datetime(2024, 2, 29, 12, 0, tzinfo=UTC), date(2024, 3, 1), True),
        (datetime(2022, 12, 31, 21, 30, tzinfo=UTC), date(2023, 1, 1), False),
    ],
)
def test_the_server_s_day_in_the_supplier_s_zone_decides_the_month(world, now, month, closed):
    clock.start_at(now)
    codes = frozenset({"exceeds_average"})
    seen = world.preview("12662", "6319")
    assert (Code.WINDOW_CLOSED in [check.code for check in seen.checks]) == closed
    receipt = world.submit("12662", "6319", confirmed_codes=codes)
    assert receipt.billing_month == month
    assert receipt.correctable_until == month.replace(day=25)


def test_a_late_reading_says_which_month_it_counts_for(world):
    clock.start_at(LAST_DAY + timedelta(days=1))
    (check,) = world.preview("12662", "6319").checks
    assert check.words.text == "Приём за февраль закрыт, эти показания учтём за март."


def test_a_reading_dated_into_the_window_does_not_reopen_it(world):
    clock.start_at(LAST_DAY + timedelta(days=1))
    assert world.submit("12662", "6319", taken_at=LAST_DAY).billing_month == date(2022, 3, 1)


# --- corrections


def test_a_correction_keeps_both_readings(world):
    wrong = world.submit("12762", "6319")
    clock.advance(60)
    right = world.submit("12662", "6319", corrects=wrong.number)
    assert right.total_wh == 286_000
    page = in_reading(service.history, world.actor, world.attachment.public_id)
    assert [(row.number, row.values_wh[0], row.is_superseded) for row in page.rows[:2]] == [
        (1, 12662_000, False),
        (2, 12762_000, True),
    ]
    old = in_reading(lookups.receipt, world.actor, world.attachment.public_id, wrong.number)
    assert (old.values_wh[0], old.superseded_by, old.correctable_until) == (12762_000, right.number, None)
    assert rows()[-3:] == ["reading.submitted", "reading.submitted", "reading.corrected"]


def test_a_correction_may_go_below_what_it_corrects(world):
    wrong = world.submit("14662", "6319", confirmed_codes=["exceeds_average"])
    assert world.submit("12662", "6319", corrects=wrong.number).total_wh == 286_000


def test_a_correction_can_be_corrected_and_only_the_last_one(world):
    first = world.submit("12762", "6319")
    second = world.submit("12752", "6319", corrects=first.number)
    error = refused(world, "12662", "6319", corrects=first.number)
    assert error.codes == (Code.ALREADY_CORRECTED,)
    assert error.unsettled[0].finding.receipt_number == second.number
    assert world.submit("12662", "6319", corrects=second.number).total_wh == 286_000


def test_correcting_to_the_same_is_not_a_correction(world):
    receipt = world.submit("12662", "6319")
    error = refused(world, "12662", "06319", corrects=receipt.number)
    assert error.codes == (Code.NOT_CHANGED,)
    assert error.unsettled[0].finding.receipt_number == receipt.number


def test_after_the_window_a_correction_is_explained(world):
    receipt = world.submit("12762", "6319")
    clock.start_at(LAST_DAY + timedelta(days=1))
    error = refused(world, "12662", "6319", corrects=receipt.number)
    assert error.codes == (Code.CORRECTION_CLOSED,)
    assert "25.02.2022" in error.unsettled[0].words.text
    assert in_reading(lookups.receipt, world.actor, world.attachment.public_id, receipt.number).correctable_until is None


def test_a_late_reading_can_be_corrected_while_its_month_is_open(world):
    clock.start_at(datetime(2022, 2, 26, 12, tzinfo=UTC))
    receipt = world.submit("12762", "6319")
    clock.start_at(datetime(2022, 3, 25, 20, 59, 59, tzinfo=UTC))
    assert world.submit("12800", "6400", corrects=receipt.number).billing_month == date(2022, 3, 1)


def test_what_a_later_reading_rests_on_is_not_corrected(world, session):
    receipt = world.submit("12662", "6319")
    make.make_reading(session, world.meter, date(2022, 2, 25), 12663, 6319, source=ReadingSource.INSPECTED)
    session.commit()
    assert refused(world, "12650", "6319", corrects=receipt.number).codes == (Code.LATER_READING,)


def test_a_second_reading_of_the_day_is_a_correction_once_confirmed(world):
    first = world.submit("12662", "6319")
    error = refused(world, "12663", "6319")
    assert error.codes == (Code.DUPLICATE_READING,)
    (check,) = error.unsettled
    assert check.finding.receipt_number == first.number
    assert check.words.text.startswith("12662 и 06319")
    assert (check.words.main, check.words.second) == ("Исправить на новые", "Оставить как есть")
    second = world.submit("12663", "6319", confirmed_codes=["duplicate_reading"])
    assert second.total_wh == 287_000
    assert in_reading(lookups.receipt, world.actor, world.attachment.public_id, first.number).superseded_by == second.number


def test_the_same_values_again_the_same_day_lead_to_the_receipt(world):
    first = world.submit("12662", "6319")
    error = refused(world, "12662", "6319", confirmed_codes=["duplicate_reading"])
    assert error.codes == (Code.NOT_CHANGED,)
    assert error.unsettled[0].finding.receipt_number == first.number


def test_the_next_day_it_is_a_reading_of_its_own(world):
    clock.start_at(LAST_DAY - timedelta(days=2))
    first = world.submit("12662", "6319")
    clock.advance(24 * 3600)
    second = world.submit("12670", "6322")
    assert second.total_wh == 11_000
    assert in_reading(lookups.receipt, world.actor, world.attachment.public_id, first.number).superseded_by == ""


def test_two_corrections_of_one_reading_race_and_one_wins(world):
    first = world.submit("12762", "6319")
    drafts = [world.draft("12662", "6319", corrects=first.number), world.draft("12663", "6319", corrects=first.number)]
    barrier, outcomes = threading.Barrier(2), []

    def send(draft: Draft) -> None:
        barrier.wait()
        try:
            outcomes.append(in_transaction(service.submit, world.actor, draft).number)
        except ReadingRefused as error:
            outcomes.append(error.codes)

    threads = [threading.Thread(target=send, args=(draft,)) for draft in drafts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcome == (Code.ALREADY_CORRECTED,) for outcome in outcomes) == [False, True]
    with Session(engine()) as session:
        standing = session.exec(
            select(Reading).where(col(Reading.receipt_number).is_not(None), col(Reading.superseded_by_id).is_(None))
        )
        assert len(standing.all()) == 1


def test_a_correction_names_the_meter_it_belongs_to(world, session):
    make.make_meter(session, world.account, serial_number="other", zones=2)
    session.commit()
    receipt = world.submit("12662", "6319")
    before = rows()
    with pytest.raises(NotFound):
        world.submit("1", "2", meter="other", corrects=receipt.number)
    assert rows() == before


# --- whose


def test_a_stranger_gets_the_same_answer_as_for_nothing(world, session):
    stranger = make.subscriber(make.make_profile(session))
    session.commit()
    receipt = world.submit("12662", "6319")
    before, answers = rows(), set()
    for public_id in (world.attachment.public_id, "nothing"):
        draft = Draft(public_id, "04817216", ("12700", "6400"), str(uuid4()))
        for function, arguments in (
            (service.submit, (draft,)),
            (service.preview, (draft,)),
            (service.history, (public_id,)),
            (lookups.form, (public_id,)),
            (lookups.receipt, (public_id, receipt.number)),
            (lookups.this_month, (public_id,)),
        ):
            with pytest.raises(NotFound) as caught:
                in_transaction(function, stranger, *arguments)
            answers.add(str(caught.value))
    assert len(answers) == 1
    assert rows() == before
    assert in_reading(service.status_for_cards, stranger) == {}


def test_a_receipt_opens_only_on_its_own_account(world, session):
    other = make.attach(session, world.profile, make.make_account(session))
    session.commit()
    receipt = world.submit("12662", "6319")
    with pytest.raises(NotFound):
        in_reading(lookups.receipt, world.actor, other.public_id, receipt.number)
    with pytest.raises(NotFound):
        in_reading(lookups.form, world.actor, other.public_id, "", receipt.number)


def test_a_visitor_submits_nothing_here(world):
    before = rows()
    with pytest.raises(Denied):
        in_transaction(service.submit, VISITOR, world.draft("12662", "6319"))
    assert rows() == before


def test_another_subscriber_of_the_account_may_correct(world, session):
    wife = make.make_profile(session)
    attachment = make.attach(session, wife, world.account)
    session.commit()
    receipt = world.submit("12762", "6319")
    draft = Draft(attachment.public_id, "04817216", ("12662", "6319"), str(uuid4()), corrects=receipt.number)
    assert in_transaction(service.submit, make.subscriber(wife), draft).total_wh == 286_000


@pytest.mark.parametrize("submission_id", ["", "1", "not a uuid", "x" * 5000])
def test_without_a_submission_id_nothing_is_accepted(world, submission_id):
    before = rows()
    with pytest.raises(Invalid):
        world.submit("12662", "6319", submission_id=submission_id)
    assert rows() == before


def test_a_moment_without_a_zone_is_refused(world):
    before = rows()
    with pytest.raises(Invalid):
        world.submit("12662", "6319", taken_at=datetime(2022, 2, 24, 12))  # noqa: DTZ001
    assert rows() == before


def test_too_many_tries_wait_but_a_resend_does_not(world):
    draft = world.draft("12662", "6319")
    first = in_transaction(service.submit, world.actor, draft)
    allowed = int(LIMITS["reading.profile"].split("/")[0])
    for _ in range(allowed - 1):
        with pytest.raises(ReadingRefused):
            world.submit("1", "1")
    before = rows()
    with pytest.raises(TooOften) as caught:
        world.submit("12700", "6400")
    assert caught.value.message.startswith("Показания отправляли слишком часто.")
    assert rows() == before
    assert in_transaction(service.submit, world.actor, draft) == first


# --- lists


def test_history_comes_in_pages_that_fit_together(world, session):
    for month in range(1, 12):
        make.make_reading(session, world.meter, date(2019, month, 20), 5000 + month, 2000 + month)
    make.make_reading(session, world.meter, date(2019, 12, 20), 5100, 2100, source=ReadingSource.ANONYMOUS)
    session.commit()
    seen, cursor = [], ""
    while True:
        page = in_reading(service.history, world.actor, world.attachment.public_id, cursor, 4)
        seen += page.rows
        if not (cursor := page.next_cursor):
            break
    assert [row.number for row in seen] == list(range(1, 16))
    assert [row.taken_on for row in seen] == sorted((row.taken_on for row in seen), reverse=True)
    assert [row.source for row in seen if row.taken_on == date(2019, 12, 20)] == [ReadingSource.ANONYMOUS]
    for nonsense in ("-1", "x", "9" * 400, "١"):
        assert in_reading(service.history, world.actor, world.attachment.public_id, nonsense).rows[0].number == 1


def test_cards_say_what_to_do(world, session):
    bare = make.attach(session, world.profile, make.make_account(session))
    session.commit()
    cards = in_reading(service.status_for_cards, world.actor)
    assert (cards[bare.public_id].title, cards[bare.public_id].detail) == ("Показания", "На счёте пока нет счётчика")
    mine = cards[world.attachment.public_id]
    assert (mine.title, mine.detail, mine.tone) == ("Внести показания", "Сегодня последний день за февраль", "t-warn")
    assert mine.href == f"/readings/new?account={world.attachment.public_id}"
    world.submit("12662", "6319")
    mine = in_reading(service.status_for_cards, world.actor)[world.attachment.public_id]
    assert (mine.title, mine.detail, mine.tone) == ("Показания переданы", "25.02.2022, за февраль", "t-ok")
    clock.start_at(LAST_DAY + timedelta(days=1))
    mine = in_reading(service.status_for_cards, world.actor)[world.attachment.public_id]
    assert (mine.title, mine.detail) == ("Внести показания", "Приём за февраль закрыт, учтём за март")
    clock.start_at(LAST_DAY + timedelta(days=6))
    mine = in_reading(service.status_for_cards, world.actor)[world.attachment.public_id]
    assert (mine.detail, mine.tone) == ("Осталось 22\u00a0дня", "")


def test_cards_wait_for_every_meter_and_take_billing_s_reading(world, session):
    second = make.make_meter(session, world.account, serial_number="second")
    session.commit()
    world.submit("12662", "6319")
    assert in_reading(service.status_for_cards, world.actor)[world.attachment.public_id].title == "Внести показания"
    make.make_reading(session, second, date(2022, 1, 25), 10, source=ReadingSource.INSPECTED)
    session.commit()
    assert in_reading(service.status_for_cards, world.actor)[world.attachment.public_id].title == "Внести показания"
    make.make_reading(session, second, date(2022, 1, 26), 11, source=ReadingSource.INSPECTED)
    session.commit()
    assert in_reading(service.status_for_cards, world.actor)[world.attachment.public_id].title == "Показания переданы"


def test_the_number_of_queries_does_not_grow_with_accounts(world, session):
    def count() -> int:
        statements = []
        listen = lambda *args: statements.append(args[2])  # noqa: E731
        sa.event.listen(engine(), "before_cursor_execute", listen)
        try:
            in_reading(service.status_for_cards, world.actor)
        finally:
            sa.event.remove(engine(), "before_cursor_execute", listen)
        return len([text for text in statements if text.startswith("SELECT")])

    one = count()
    for _ in range(5):
        account = make.make_account(session)
        make.attach(session, world.profile, account)
        make.make_reading(session, make.make_meter(session, account), date(2022, 2, 2), 5)
    session.commit()
    assert count() == one == 2


def test_nothing_reads_the_whole_table_of_readings(world, db):
    """Twelve million readings lie there; whatever a screen asks goes through an index."""
    receipt = world.submit("12662", "6319")
    public_id = world.attachment.public_id
    statements: list[tuple[str, object]] = []
    listen = lambda *args: statements.append((args[2], args[3]))  # noqa: E731
    sa.event.listen(engine(), "before_cursor_execute", listen)
    world.preview("12700", "6330")
    refused_again = world.draft("12700", "6330")
    with pytest.raises(ReadingRefused):
        in_transaction(service.submit, world.actor, refused_again)
    for function, *arguments in (
        (service.history, public_id), (service.status_for_cards,), (lookups.form, public_id, "", receipt.number),
        (lookups.receipt, public_id, receipt.number), (lookups.this_month, public_id),
    ):  # fmt: skip
        in_reading(function, world.actor, *arguments)
    sa.event.remove(engine(), "before_cursor_execute", listen)
    asked = [(text, values) for text, values in statements if text.startswith("SELECT") and "reading" in text]
    assert len(asked) >= 8
    with engine().connect() as connection:
        if db == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        for text, values in asked:
            explain = "EXPLAIN QUERY PLAN " if db == "sqlite" else "EXPLAIN "
            plan = " ".join(
                str(row) for row in connection.exec_driver_sql(explain + text.removesuffix(" FOR UPDATE"), values).all()
            )
            assert "SCAN reading" not in plan and "Seq Scan on reading" not in plan, (text, plan)


def test_the_form_knows_the_meter_the_previous_reading_and_what_to_tell(world, session):
    world.meter.calibrated_until_on = date(2022, 1, 1)
    session.add(world.meter)
    session.commit()
    form = in_reading(lookups.form, world.actor, world.attachment.public_id)
    assert (form.account_number, form.meter.serial_number, form.examined.previous.values_wh) == (
        "5000000", "04817216", (12480_000, 6215_000),
    )  # fmt: skip
    assert Code.VERIFICATION_EXPIRED in [finding.code for finding in form.examined.findings]
    receipt = world.submit("12662", "6319")
    form = in_reading(lookups.form, world.actor, world.attachment.public_id, "", receipt.number)
    assert form.corrected_wh == (12662_000, 6319_000)
    assert form.examined.previous.values_wh == (12480_000, 6215_000)


def test_this_month_s_receipt(world):
    assert in_reading(lookups.this_month, world.actor, world.attachment.public_id) == (True, None)
    receipt = world.submit("12662", "6319")
    assert in_reading(lookups.this_month, world.actor, world.attachment.public_id) == (True, receipt)
    clock.start_at(LAST_DAY + timedelta(days=1))
    assert in_reading(lookups.this_month, world.actor, world.attachment.public_id) == (True, None)
