"""Rows for tests: each function adds one with sensible values and gives it back with its id."""

import itertools
from datetime import date
from typing import Any

from sqlmodel import Session, select

from lk_app.accounts.models import Account, Attachment, Balance, Branch, PostedPayment
from lk_app.identity.models import Profile
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.readings.models import Meter, Reading, ReadingSource

_numbers = itertools.count(700_001)
SIMFEROPOL = "Симферопольское ГРОЭ"


def add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def make_profile(session: Session, email: str | None = None, *, is_confirmed: bool = True, **values: Any) -> Profile:
    email = email or f"user{next(_numbers)}@example.org"
    confirmed_at = clock.now() if is_confirmed else None
    values.setdefault("password_hash", "none")
    return add(session, Profile(email=email, email_canonical=email.lower(), confirmed_at=confirmed_at, **values))


def subscriber(profile: Profile, ip: str = "192.0.2.1") -> Actor:
    return Actor("subscriber", profile_id=profile.id, ip=ip)


def make_branch(session: Session, name: str = SIMFEROPOL) -> Branch:
    return session.exec(select(Branch).where(Branch.name == name)).first() or add(session, Branch(name=name))


def make_account(session: Session, number: str | None = None, *, branch: str = SIMFEROPOL, **values: Any) -> Account:
    values.setdefault("holder_name", "Иванов Иван Иванович")
    return add(session, Account(number=number or str(next(_numbers)), branch_id=make_branch(session, branch).id, **values))


def make_balance(session: Session, account: Account, as_of_on: date = date(2022, 2, 21), **sums: int) -> Balance:
    return add(session, Balance(account_id=account.id, as_of_on=as_of_on, **sums))


def make_payment(session: Session, account: Account, amount_kopecks: int, received_on: date) -> PostedPayment:
    payment = PostedPayment(
        account_id=account.id, external_id=str(next(_numbers)), amount_kopecks=amount_kopecks, received_on=received_on
    )
    return add(session, payment)


def attach(session: Session, profile: Profile, account: Account, proof: str = "payment") -> Attachment:
    return add(session, Attachment(public_id=ids.public_id(), profile_id=profile.id, account_id=account.id, proof=proof))


def make_meter(session: Session, account: Account, **values: Any) -> Meter:
    values.setdefault("serial_number", str(next(_numbers)))
    return add(session, Meter(account_id=account.id, **values))


def make_reading(
    session: Session,
    meter: Meter,
    taken_on: date,
    *kwh: int,
    source: ReadingSource = ReadingSource.SUBSCRIBER,
    **values: Any,
) -> Reading:
    zones = dict(zip(("value_t1_wh", "value_t2_wh", "value_t3_wh"), (value * 1000 for value in kwh), strict=False))
    return add(session, Reading(meter_id=meter.id, taken_on=taken_on, source=source, **zones, **values))
