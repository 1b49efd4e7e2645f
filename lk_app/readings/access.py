"""The only ways to obtain a meter or a reading for an actor: through the account that is attached to the profile."""

from datetime import date

from sqlmodel import Session, col, select

from lk_app.accounts.access import attached
from lk_app.accounts.models import Account, Branch
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import NotFound
from lk_app.readings.models import Meter, Reading

NOT_FOUND = "Такого счётчика или таких показаний на этом счёте нет."


def account_of(session: Session, actor: Actor, public_id: str) -> tuple[Account, Branch]:
    """The attached account. Raises NotFound, the same for a missing and for somebody else's one."""
    _, account, branch = attached(session, actor, public_id)
    return account, branch


def meters_of(session: Session, account: Account) -> list[Meter]:
    """All meters the account has had, those in service first, then by serial number."""
    query = (
        select(Meter).where(Meter.account_id == account.id).order_by(col(Meter.removed_on).is_not(None), col(Meter.serial_number))
    )
    return list(session.exec(query).all())


def is_in_service(meter: Meter, day: date) -> bool:
    """Whether the meter counts on that day: it counts up to the day before it is removed."""
    return meter.removed_on is None or meter.removed_on > day


def meter_of(session: Session, account: Account, serial_number: str, *, is_locked: bool = False) -> Meter:
    """The account's meter by its serial number. Raises NotFound.

    With `is_locked` whoever else wants to write to this meter waits until this transaction ends.
    """
    query = select(Meter).where(Meter.account_id == account.id, Meter.serial_number == serial_number)
    found = session.exec(query.with_for_update() if is_locked else query).first()
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def reading_of(session: Session, account: Account, receipt_number: str) -> tuple[Reading, Meter]:
    """A reading made here on this account, by its receipt's number. Raises NotFound."""
    query = (
        select(Reading, Meter)
        .join(Meter, col(Meter.id) == Reading.meter_id)
        .where(Reading.receipt_number == receipt_number, Meter.account_id == account.id)
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFound(NOT_FOUND)
    return found


def standing(session: Session, meter_ids: list[int], limit: int) -> list[Reading]:
    """The newest readings of the meters that no correction has replaced, newest first. One look into the index per meter."""
    query = (
        select(Reading)
        .where(col(Reading.meter_id).in_(meter_ids), col(Reading.superseded_by_id).is_(None))
        .order_by(col(Reading.taken_on).desc(), col(Reading.id).desc())
        .limit(limit)
    )
    return list(session.exec(query).all())
