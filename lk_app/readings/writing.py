"""Rows of readings: made, numbered, superseded; never overwritten."""

from datetime import datetime

from sqlmodel import Session, col, select

from lk_app.kernel.actor import Actor
from lk_app.readings.examine import Examined
from lk_app.readings.models import Reading, ReadingSource
from lk_app.store import audit


def make_reading(
    examined: Examined,
    values: tuple[int, ...],
    source: ReadingSource,
    submission_id: str,
    taken_at: datetime,
    received_at: datetime,
) -> Reading:
    """A row of what was examined, not added yet."""
    return Reading(
        meter_id=examined.meter.id or 0,
        source=source,
        value_t1_wh=values[0],
        value_t2_wh=values[1] if len(values) > 1 else None,
        value_t3_wh=values[2] if len(values) > 2 else None,
        taken_on=examined.taken_on,
        taken_at=taken_at,
        received_at=received_at,
        billing_month=examined.window.billing_month,
        submission_id=submission_id,
    )


def supersede_guests(session: Session, actor: Actor, reading: Reading) -> None:
    """What guests gave for the same month and billing has not taken yet gives way to this reading."""
    query = select(Reading).where(
        Reading.meter_id == reading.meter_id,
        Reading.id != reading.id,
        Reading.source == ReadingSource.ANONYMOUS,
        Reading.billing_month == reading.billing_month,
        col(Reading.superseded_by_id).is_(None),
        col(Reading.is_confirmed).is_(False),
    )
    for guess in session.exec(query).all():
        supersede(session, actor, guess, reading)


def supersede(session: Session, actor: Actor, replaced: Reading | None, reading: Reading) -> None:
    """The older row stays and is superseded by the new one."""
    if replaced is None:
        return
    replaced.superseded_by_id = reading.id
    session.add(replaced)
    session.flush()
    audit.record(session, actor, "reading.corrected", reading_id=replaced.id, superseded_by_id=reading.id)


def receipt_number(reading_id: int) -> str:
    """Nine digits for a reading's row, different for each of the first 10^9 rows, that do not tell how many there are.

    A bijection (an affine map modulo 10^9), so that no two transactions can make the same one.
    """
    return f"{(reading_id * 387_420_489 + 271_828_183) % 1_000_000_000:09d}"
