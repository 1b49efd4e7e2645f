"""Readings typed without a network: what a device may keep of the subscriber's meters, and how what it sends later is taken."""

import hashlib
import hmac
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Literal

from sqlmodel import Session

from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, Denied, Invalid, NotFound, TooOften
from lk_app.readings import lookups, service, texts, views_entry
from lk_app.readings.service import Draft, ReadingRefused
from lk_app.readings.views import entry_href, meter_name, receipt_href

MAX_AGE = timedelta(days=31)
"""What was read longer ago than a month is not this month's reading any more."""

Outcome = Literal["accepted", "refused", "later", "sign_in", "not_mine"]


@dataclass(frozen=True, slots=True)
class KeptZone:
    """A dial of a kept meter; `previous` as it stood, empty when there is no reading before."""

    title: str
    previous: str
    digits: int


@dataclass(frozen=True, slots=True)
class KeptMeter:
    """The bare minimum to enter a reading: no name, no address, no money."""

    account: str
    meter: str
    title: str
    name: str
    zones: list[KeptZone]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a sent reading. `later`: the device tries again; `sign_in`, `not_mine`: it waits for its owner."""

    outcome: Outcome
    message: str = ""
    href: str = ""

    def as_json(self) -> dict[str, str]:
        """For the device."""
        return asdict(self)


def owner_of(actor: Actor) -> str:
    """An opaque word for the profile, the same on every device: tells a device whose its readings are, and nobody else who."""
    if actor.profile_id is None:
        raise Denied("Войдите в кабинет.")
    return hmac.new(settings().pepper, f"kept readings {actor.profile_id}".encode(), hashlib.sha256).hexdigest()[:32]


def meters_to_keep(session: Session, actor: Actor) -> list[KeptMeter]:
    """The meters in service of all the actor's accounts."""
    kept: list[KeptMeter] = []
    for public_id, number, _ in lookups.account_choices(session, actor):
        for meter in lookups.form(session, actor, public_id).meters:
            form = lookups.form(session, actor, public_id, meter.serial_number)
            zones = [KeptZone(zone.title, zone.previous, zone.digits) for zone in views_entry.zone_views(form)]
            kept.append(KeptMeter(public_id, meter.serial_number, f"№ {number}", meter_name(meter), zones))
    return kept


def draft_of(account: str, meter: str, values: tuple[str, ...], submission_id: str, age_seconds: str) -> Draft:
    """What a device sends. It tells how long ago the dial was read, for its clock may be wrong; ours says when that was.

    Raises Invalid for an age that is no number or is more than a month.
    """
    age = (
        timedelta(seconds=int(age_seconds)) if age_seconds.isascii() and age_seconds.isdigit() and len(age_seconds) < 9 else None
    )
    if age is None or age > MAX_AGE:
        raise Invalid({"age_seconds": "Эти показания сняты слишком давно. Посмотрите на счётчик и внесите новые."})
    return Draft(account, meter, values, submission_id, taken_at=clock.now() - age)


def refusal(draft: Draft, error: AppError) -> Answer:
    """What the person is told, and where to put it right."""
    if isinstance(error, TooOften):
        return Answer("later")
    if isinstance(error, NotFound):
        return Answer("refused", texts.KEPT_GONE, "/readings")
    words = error.message if isinstance(error, ReadingRefused) else (error.message or texts.NOT_SENT)
    words = words if words.endswith((".", "!", "?")) else f"{words}."
    return Answer("refused", f"{texts.kept_values(draft.values)} не приняты. {words}", entry_href(draft.account, draft.meter))


def take(session: Session, actor: Actor, draft: Draft) -> Answer:
    """`service.submit` for a device: the same submission id is the same reading, however often it is sent. Raises as it does."""
    receipt = service.submit(session, actor, draft)
    words = f"{texts.kept_values(draft.values)} приняты, квитанция № {texts.receipt_name(receipt.number)}."
    return Answer("accepted", words, receipt_href(draft.account, receipt.number))
