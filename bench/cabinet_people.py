"""Subscribers for the load: each with a browser that is signed in, two accounts and two years of readings."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, delete, func, select

from lk_app.accounts.models import Account, Attachment, Balance, Branch
from lk_app.identity.models import Profile
from lk_app.identity.service.login_sessions import open_login_session
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import VISITOR
from lk_app.readings.models import Meter, Reading, ReadingSource
from lk_app.web.auth import cookie_name

NOW = "2022-08-25T12:00:00+03:00"
"""A day on which readings are taken and which has a confirmed price, so that the preview counts roubles and ranges."""
ACCOUNTS = 2
MONTHS = 24
USED_KWH = 100


@dataclass(frozen=True, slots=True)
class Form:
    """«Внести показания» of one account."""

    account: str
    meter: str
    number: str
    values: tuple[str, str]
    """Two readings that nothing is asked about, to be typed by turns."""


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in browser."""

    cookie: str
    forms: tuple[Form, ...]


def people(session: Session, count: int) -> list[Person]:
    """So many subscribers, in a branch of their own."""
    branch = Branch(name=f"Bench {uuid.uuid4()}")
    session.add(branch)
    session.flush()
    return [_person(session, branch.id or 0, place) for place in range(count)]


def _person(session: Session, branch_id: int, place: int) -> Person:
    email = f"{uuid.uuid4()}@example.org"
    profile = Profile(email=email, email_canonical=email, password_hash="x", confirmed_at=clock.now())
    session.add(profile)
    session.flush()
    opened = open_login_session(session, VISITOR, profile, is_remembered=False)
    forms = tuple(_form(session, branch_id, profile.id or 0, place * ACCOUNTS + number) for number in range(ACCOUNTS))
    return Person(f"{cookie_name()}={opened.secret}", forms)


def _form(session: Session, branch_id: int, profile_id: int, place: int) -> Form:
    account = Account(number=str(1_000_000 + place), branch_id=branch_id, holder_name="Bench", tariff_category="rural")
    session.add(account)
    session.flush()
    meter = Meter(account_id=account.id or 0, serial_number=str(2_000_000 + place))
    attachment = Attachment(public_id=ids.public_id(), profile_id=profile_id, account_id=account.id or 0, proof="payment")
    balance = Balance(account_id=account.id or 0, debt_kopecks=131_346, penalty_kopecks=7_890, as_of_on=date(2022, 8, 21))
    session.add_all([meter, attachment, balance])
    session.flush()
    for month in range(MONTHS):
        taken_on, kwh = date(2020 + (month + 7) // 12, (month + 7) % 12 + 1, 22), 1_000 + month * USED_KWH
        session.add(
            Reading(
                meter_id=meter.id or 0, source=ReadingSource.SUBSCRIBER, value_t1_wh=kwh * 1000, taken_on=taken_on,
                is_confirmed=True,
            )
        )  # fmt: skip
    session.flush()
    last = 1_000 + (MONTHS - 1) * USED_KWH
    values = (str(last + USED_KWH), str(last + USED_KWH + 1))
    return Form(attachment.public_id, meter.serial_number, account.number, values)


def take_back(session: Session) -> int:
    """Undo what was submitted, so that the same people can submit again the same day. How many readings there were."""
    made_here = col(Reading.submission_id).is_not(None)
    count = session.exec(select(func.count()).select_from(Reading).where(made_here)).one()
    session.execute(delete(Reading).where(made_here))
    return count
