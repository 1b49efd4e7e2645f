"""Readings without signing in, on both databases: what is taken, what is told to nobody, what a guest never replaces."""

from datetime import date
from uuid import uuid4

import pytest
from sqlmodel import Session, col, select

from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, Conflict, Invalid, NotFound, TooOften
from lk_app.readings import guest, lookups
from lk_app.readings.findings import Code
from lk_app.readings.guest import Claim, GuestDraft
from lk_app.readings.models import Reading, ReadingSource
from lk_app.readings.service import ReadingRefused
from lk_app.store import limits
from lk_app.store.audit import AuditEvent
from lk_app.store.engine import engine
from lk_app.store.transaction import in_reading, in_transaction
from tests import factories as make
from tests.services.test_readings import LAST_DAY, World, rows

GUEST = Actor("visitor", ip="203.0.113.9")
REAL = Claim(make.SIMFEROPOL, "5000000")
PROVED = Claim(make.SIMFEROPOL, "5000000", "7216")
MISSING = Claim(make.SIMFEROPOL, "5000001")


@pytest.fixture
def world(session: Session) -> World:
    clock.start_at(LAST_DAY)
    return World(session)


def submit(claim: Claim, *values: str, submission_id: str = "", confirmed: tuple[str, ...] = (), who: Actor = GUEST) -> str:
    draft = GuestDraft(claim, values, submission_id or str(uuid4()), frozenset(confirmed))
    return in_transaction(guest.submit, who, draft)


def made_here() -> list[tuple[tuple[int, ...], str, bool]]:
    """Values in kWh, the source, whether it stands; oldest first."""
    with Session(engine()) as session:
        found = session.exec(select(Reading).where(col(Reading.receipt_number).is_not(None)).order_by(col(Reading.id))).all()
        return [(tuple(value // 1000 for value in row.values_wh), row.source, row.superseded_by_id is None) for row in found]


def test_a_plausible_reading_is_taken_and_the_owner_sees_it_marked(world):
    assert submit(REAL, "12662", "6319") == ""
    assert made_here() == [((12662, 6319), "anonymous", True)]
    page = in_reading(lookups.history, world.actor, world.attachment.public_id)
    assert (page.rows[0].source, page.rows[0].taken_on) == (ReadingSource.ANONYMOUS, date(2022, 2, 25))
    found = in_reading(lookups.receipt, world.actor, world.attachment.public_id, page.rows[0].receipt_number)
    assert found.is_anonymous and found.total_wh == 286_000


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        (REAL, ("12000", "6319")),  # less than before
        (REAL, ("99000", "6319")),  # far too much
        (REAL, ("12480", "6215")),  # the same as before
        (REAL, ("12662",)),  # a zone too few
        (REAL, ("12662", "6319", "5")),  # a zone too many
        (REAL, ("126620", "6319")),  # wider than the dial
        (MISSING, ("12662", "6319")),
        (Claim("Ялтинское РОЭ", "5000000"), ("12662", "6319")),
    ],
)
def test_what_cannot_be_true_is_answered_as_what_is_true(world, session, claim, values):
    make.make_branch(session, "Ялтинское РОЭ")
    session.commit()
    assert submit(claim, *values) == ""
    assert made_here() == []


def test_what_no_meter_shows_is_said_of_every_number_alike(world):
    before, answers = rows(), []
    for claim in (REAL, MISSING):
        with pytest.raises(Invalid) as caught:
            submit(claim, "12O62", "1234567890")
        answers.append(caught.value.errors)
    assert answers[0] == answers[1]
    assert set(answers[0]) == {"t1", "t2"}
    assert rows() == before


def test_the_last_digits_of_the_meter_show_its_previous_reading_and_nothing_else_does(world):
    shown = in_reading(guest.prove, GUEST, PROVED)
    assert shown.examined.previous is not None
    assert shown.examined.previous.values_wh == (12480_000, 6215_000)
    answers = []
    for claim in (Claim(make.SIMFEROPOL, "5000000", "0000"), Claim(make.SIMFEROPOL, "5000001", "7216")):
        for ask in (
            lambda claim=claim: in_reading(guest.prove, GUEST, claim),
            lambda claim=claim: submit(claim, "12662", "6319"),
        ):
            with pytest.raises(NotFound) as caught:
                ask()
            answers.append(caught.value.message)
    assert len(set(answers)) == 1
    assert made_here() == []


def test_one_before_the_meter_is_questioned_as_everybody(world):
    with pytest.raises(ReadingRefused) as caught:
        submit(PROVED, "12000", "6319")
    assert Code.LESS_THAN_PREVIOUS in caught.value.codes
    with pytest.raises(ReadingRefused) as caught:
        submit(PROVED, "14662", "6319")
    assert caught.value.codes == (Code.EXCEEDS_AVERAGE,)
    assert made_here() == []
    assert len(submit(PROVED, "14662", "6319", confirmed=("exceeds_average",))) == 9
    assert len(submit(PROVED, "12662", "6319")) == 9
    assert made_here() == [((14662, 6319), "anonymous", False), ((12662, 6319), "anonymous", True)]


@pytest.mark.parametrize("claim", [REAL, PROVED])
def test_what_was_given_in_the_cabinet_is_never_replaced(world, claim):
    world.submit("12662", "6319")
    if claim is PROVED:
        with pytest.raises(Conflict) as caught:
            submit(claim, "12700", "6330")
        assert "уже внесены в личном кабинете" in caught.value.message
    else:
        assert submit(claim, "12700", "6330") == ""
    assert made_here() == [((12662, 6319), "subscriber", True)]


def test_the_owner_s_reading_is_not_measured_by_a_guest_s_and_replaces_it(world):
    submit(REAL, "12800", "6400")
    receipt = world.submit("12662", "6319")
    assert receipt.zones_wh == (182_000, 104_000)
    assert made_here() == [((12800, 6400), "anonymous", False), ((12662, 6319), "subscriber", True)]


def test_what_billing_has_taken_is_believed(world, session):
    make.make_reading(
        session,
        world.meter,
        date(2022, 2, 20),
        12600,
        6300,
        source=ReadingSource.ANONYMOUS,
        is_confirmed=True,
        receipt_number="1",
    )
    session.commit()
    assert world.preview("12662", "6319").previous_wh == (12600_000, 6300_000)


def test_of_two_meters_only_the_named_one_can_be_meant(world, session):
    make.make_meter(session, world.account, serial_number="5512", integer_digits=5)
    session.commit()
    submit(REAL, "12662", "6319")
    assert made_here() == []
    submit(PROVED, "12662", "6319")
    assert made_here() == [((12662, 6319), "anonymous", True)]


@pytest.mark.parametrize("claim", [REAL, PROVED])
def test_the_same_submission_is_one_reading(world, claim):
    submission_id = str(uuid4())
    answers = {submit(claim, "12662", "6319", submission_id=submission_id) for _ in range(3)}
    assert len(answers) == 1
    assert made_here() == [((12662, 6319), "anonymous", True)]


def test_fields_are_explained_and_nothing_is_looked_up(world):
    with pytest.raises(Invalid) as caught:
        guest.parse_claim("", "12", "72")
    assert set(caught.value.errors) == {"branch", "number", "serial_end"}
    assert guest.parse_claim(make.SIMFEROPOL, " 5000000 ", "72 16") == PROVED


@pytest.mark.parametrize("claim", [REAL, MISSING])
def test_tries_are_counted_for_any_number_and_any_network(world, claim):
    networks = [Actor("visitor", ip=f"198.51.100.{place}") for place in range(30)]
    for who in networks[:10]:
        submit(claim, "12000", "6319", who=who)
    with pytest.raises(TooOften):
        submit(claim, "12662", "6319", who=networks[10])
    limits.reset()
    for place in range(20):
        submit(Claim(make.SIMFEROPOL, str(600_000 + place)), "1")
    with pytest.raises(TooOften):
        submit(claim, "12662", "6319")
    assert made_here() == []


def test_four_digits_cannot_be_guessed(world):
    def tries(claims: list[Claim], actors: list[Actor]) -> int:
        done = 0
        for claim, who in zip(claims, actors, strict=True):
            try:
                in_reading(guest.prove, who, claim)
            except NotFound:
                done += 1
            except AppError:
                break
        return done

    wrong = [Claim(make.SIMFEROPOL, "5000000", f"{place:04d}") for place in range(40)]
    assert tries(wrong, [Actor("visitor", ip=f"198.51.100.{place}") for place in range(40)]) == 5
    limits.reset()
    elsewhere = [Claim(make.SIMFEROPOL, str(600_000 + place), "7216") for place in range(40)]
    assert tries(elsewhere, [GUEST] * 40) == 15


def test_what_is_set_aside_is_in_the_log_without_values(world):
    submit(REAL, "12000", "6319")
    with Session(engine()) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.what == "reading.guest_set_aside")).one()
    assert event.details == {"meter_id": world.meter.id}
