"""What readings hold about a person: who submitted them. The readings themselves belong to the account and its bills."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.accounts.models import Account
from lk_app.kernel.actor import Actor
from lk_app.readings import texts
from lk_app.readings.models import Meter, Reading
from lk_app.store.holdings import Cell, Holding, Leaver, Sheet, kwh

COLUMNS = (
    ("account_number", "Лицевой счёт"),
    ("meter", "Счётчик"),
    ("t1_kwh", "Т1, кВт·ч"),
    ("t2_kwh", "Т2, кВт·ч"),
    ("t3_kwh", "Т3, кВт·ч"),
    ("taken_on", "Дата внесения"),
    ("received_at", "Получены"),
    ("kind", "Тип"),
    ("receipt_number", "Номер квитанции"),
    ("is_superseded", "Заменены исправлением"),
)


def _rows(session: Session, actor: Actor) -> Iterable[tuple[Cell, ...]]:
    if not actor.is_subscriber:
        return
    query = (
        select(Reading, Meter.serial_number, Account.number)
        .join(Meter, col(Meter.id) == Reading.meter_id)
        .join(Account, col(Account.id) == Meter.account_id)
        .where(Reading.profile_id == actor.profile_id)
        .order_by(col(Reading.id))
    )
    for row, serial, number in session.exec(query).all():
        values = (kwh(row.value_t1_wh), kwh(row.value_t2_wh), kwh(row.value_t3_wh))
        kind = texts.SOURCE_NAMES[row.source]
        is_superseded = row.superseded_by_id is not None
        yield number, serial, *values, row.taken_on, row.received_at, kind, row.receipt_number, is_superseded


def _erase(session: Session, leaver: Leaver) -> int:
    """Bills rest on the readings, so they stay; whose hand entered them is forgotten."""
    theirs = col(Reading.profile_id) == leaver.profile_id
    return session.execute(sa.update(Reading).where(theirs).values(profile_id=None)).rowcount  # pyright: ignore[reportAttributeAccessIssue]


HOLDING = Holding(
    name="readings",
    sheets=(Sheet("readings", "Показания, которые вы внесли", COLUMNS, _rows),),
    erase=_erase,
    tables=(Reading,),
)
