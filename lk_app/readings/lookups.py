"""What screens ask of meters and readings: history, the form before it is filled in, receipts, a line for each account's card."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.accounts.access import attachments_of
from lk_app.accounts.models import Account
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.text import format_date
from lk_app.readings import access, texts
from lk_app.readings.examine import HISTORY_ROWS, Examined, correctable_until, dial_of, examine, is_believed, window_today
from lk_app.readings.models import Meter, Reading, ReadingSource
from lk_app.readings.rules import Dial, consumption_wh
from lk_app.readings.windows import Window, closes_on
from lk_app.suppliers import supplier

MAX_PAGE = 100
SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A line of the history. Values in Wh, T1 first; `number` counts from 1, the newest."""

    number: int
    source: ReadingSource
    values_wh: tuple[int, ...]
    taken_on: date
    serial_number: str
    is_superseded: bool
    receipt_number: str
    """Empty for what came from billing."""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some lines, and the cursor of those after them; empty when there are no more."""

    rows: tuple[HistoryRow, ...]
    next_cursor: str
    has_meters: bool = False
    """Whether the account has had several meters, so that a line must say which one."""


def history(session: Session, actor: Actor, public_id: str, cursor: str = "", limit: int = 20) -> HistoryPage:
    """Readings of all meters the account has had, newest first, superseded ones included. Raises NotFound.

    `cursor` comes from the page before; anything else is taken as the beginning.
    """
    account, _ = access.account_of(session, actor, public_id)
    start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 7 else 0
    limit = min(max(limit, 1), MAX_PAGE)
    serials = {meter.id: meter.serial_number for meter in access.meters_of(session, account)}
    query = (
        select(Reading)
        .where(col(Reading.meter_id).in_(serials))
        .order_by(col(Reading.taken_on).desc(), col(Reading.id).desc())
        .offset(start)
        .limit(limit + 1)
    )
    found = session.exec(query).all()
    rows = tuple(
        HistoryRow(
            number=start + place,
            source=ReadingSource(row.source),
            values_wh=row.values_wh,
            taken_on=row.taken_on,
            serial_number=serials[row.meter_id],
            is_superseded=row.superseded_by_id is not None,
            receipt_number=row.receipt_number or "",
        )
        for place, row in enumerate(found[:limit], 1)
    )
    return HistoryPage(rows, str(start + limit) if len(found) > limit else "", len(serials) > 1)


@dataclass(frozen=True, slots=True)
class Receipt:
    """An accepted reading, as its subscriber sees it. Energy in Wh."""

    number: str
    account_number: str
    serial_number: str
    dial: Dial
    values_wh: tuple[int, ...]
    zones_wh: tuple[int, ...]
    """Consumption of each zone; empty when there was no reading before."""
    taken_at: datetime
    received_at: datetime
    billing_month: date
    correctable_until: date | None
    """The last day to correct it; None when that is not possible (any more)."""
    is_confirmed: bool
    """Billing has taken it."""
    is_superseded: bool
    """Another reading holds instead of it."""
    is_anonymous: bool
    """It was given without signing in."""
    superseded_by: str
    """The receipt number of that one; empty where billing has put its own in its place."""

    @property
    def total_wh(self) -> int | None:
        """Consumption of all zones."""
        return sum(self.zones_wh) if self.zones_wh else None


def receipt(session: Session, actor: Actor, public_id: str, number: str) -> Receipt:
    """The receipt with that number on the actor's account. Raises NotFound."""
    account, _ = access.account_of(session, actor, public_id)
    reading, meter = access.reading_of(session, account, number)
    return receipt_of(session, account, meter, reading)


def receipt_of(session: Session, account: Account, meter: Meter, reading: Reading) -> Receipt:
    """The receipt of a reading made here."""
    dial, until = dial_of(meter), correctable_until(reading)
    standing = access.standing(session, [meter.id or 0], HISTORY_ROWS)
    others = [row for row in standing if row.id != reading.id and is_believed(row)]
    actual = [row for row in others if row.source != ReadingSource.ESTIMATED]
    this = (reading.taken_on, reading.id or 0)
    before = next((row for row in actual or others if (row.taken_on, row.id or 0) < this), None)
    is_last = all((row.taken_on, row.id or 0) < this for row in actual)
    by = session.get(Reading, reading.superseded_by_id) if reading.superseded_by_id is not None else None
    can_correct = by is None and is_last and until is not None and clock.today() <= until
    pairs = zip(reading.values_wh, before.values_wh, strict=False) if before is not None else ()
    return Receipt(
        number=reading.receipt_number or "",
        account_number=account.number,
        serial_number=meter.serial_number,
        dial=dial,
        values_wh=reading.values_wh,
        zones_wh=tuple(consumption_wh(now, then, dial) for now, then in pairs),
        taken_at=reading.taken_at or reading.received_at,
        received_at=reading.received_at,
        billing_month=reading.billing_month or reading.taken_on.replace(day=1),
        correctable_until=until if can_correct else None,
        is_confirmed=reading.is_confirmed,
        is_superseded=by is not None,
        is_anonymous=reading.source == ReadingSource.ANONYMOUS,
        superseded_by=(by.receipt_number or "") if by is not None else "",
    )


@dataclass(frozen=True, slots=True)
class Form:
    """What the form shows before anything is typed."""

    account_number: str
    branch_name: str
    meters: tuple[Meter, ...]
    """Those in service; empty: there is nothing to enter."""
    meter: Meter | None
    examined: Examined | None
    corrected_wh: tuple[int, ...]
    """The values being corrected; empty when it is a new reading."""


def form(session: Session, actor: Actor, public_id: str, serial_number: str = "", corrects: str = "") -> Form:
    """The form for an account's meter: the named one, else the first in service. Raises NotFound."""
    account, branch = access.account_of(session, actor, public_id)
    every = access.meters_of(session, account)
    in_service = tuple(meter for meter in every if access.is_in_service(meter, clock.today()))
    replaced = None
    if corrects:
        replaced, meter = access.reading_of(session, account, corrects)
    elif serial_number:
        meter = access.meter_of(session, account, serial_number)
    else:
        meter = (in_service or (*every, None))[0]
    examined = examine(session, account, meter, (), corrects=replaced) if meter is not None else None
    return Form(account.number, branch.name, in_service, meter, examined, replaced.values_wh if replaced else ())


@dataclass(frozen=True, slots=True)
class CardStatus:
    """A line about readings for an account's card. `tone`: «t-ok», «t-warn» or empty."""

    title: str
    detail: str
    tone: str
    href: str


def status_for_cards(session: Session, actor: Actor) -> dict[str, CardStatus]:
    """For each attached account, by its public id: whether this month's reading has come. Two queries, however many accounts."""
    attached = {attachment.account_id: attachment.public_id for attachment, _, _ in attachments_of(session, actor)}
    window = window_today()
    given = _given(session, list(attached), window)
    return {public_id: _card(public_id, given[account_id], window) for account_id, public_id in attached.items()}


def waiting_accounts(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The actor's accounts (public id, number) with a meter whose reading for this month has not come yet."""
    mine = attachments_of(session, actor)
    given = _given(session, [attachment.account_id for attachment, _, _ in mine], window_today())
    return [(attachment.public_id, account.number) for attachment, account, _ in mine if None in given[attachment.account_id]]


def _given(session: Session, account_ids: list[int], window: Window) -> dict[int, list[date | None]]:
    """For each account: of each meter in service the newest day of a reading that counts for the window's month, else None."""
    given: dict[int, list[date | None]] = {account_id: [] for account_id in account_ids}
    for account_id, taken_on in session.exec(_latest_given(account_ids, window)).all():
        given[account_id].append(taken_on)
    return given


def _latest_given(account_ids: list[int], window: Window):
    """For each meter in service: its account and the newest day of a reading that counts for the window's month, if any.

    What came from billing carries no month: its day decides, as it would have here.
    """
    since = closes_on(window.billing_month - timedelta(days=1), supplier().reading_last_day) + timedelta(days=1)
    counts = sa.or_(
        col(Reading.billing_month) == window.billing_month,
        sa.and_(col(Reading.billing_month).is_(None), col(Reading.taken_on) >= since),
    )
    newest = (
        sa.select(sa.func.max(Reading.taken_on))
        .where(col(Reading.meter_id) == col(Meter.id), counts)
        .where(col(Reading.superseded_by_id).is_(None), col(Reading.source) != ReadingSource.ESTIMATED)
        .scalar_subquery()
    )
    is_in_service = sa.or_(col(Meter.removed_on).is_(None), col(Meter.removed_on) > clock.today())
    return select(Meter.account_id, newest).where(col(Meter.account_id).in_(account_ids), is_in_service)


def _card(public_id: str, given: list[date | None], window: Window) -> CardStatus:
    listing, entry = f"/readings?account={public_id}", f"/readings/new?account={public_id}"
    month = texts.month_word(window.billing_month)
    if not given:
        return CardStatus("Показания", "На счёте пока нет счётчика", "", listing)
    known = [day for day in given if day is not None]
    if len(known) == len(given):
        return CardStatus("Показания переданы", f"{format_date(max(known))}, за {month}", "t-ok", listing)
    if window.closed_month:
        return CardStatus("Внести показания", f"{texts.window_title(window)}, учтём за {month}", "", entry)
    is_soon = window.is_open and window.days_left <= SOON_DAYS
    detail = f"{texts.window_title(window)} за {month}" if window.days_left == 0 else texts.window_title(window)
    return CardStatus("Внести показания", detail, "t-warn" if is_soon else "", entry)


def account_choices(session: Session, actor: Actor) -> list[tuple[str, str, str]]:
    """The actor's accounts: public id, number, branch, in the order they were attached."""
    return [(attachment.public_id, account.number, branch.name) for attachment, account, branch in attachments_of(session, actor)]


def this_month(session: Session, actor: Actor, public_id: str) -> tuple[bool, Receipt | None]:
    """Whether the account has a meter in service, and the receipt of the newest reading made here for the month now open.

    Raises NotFound.
    """
    account, _ = access.account_of(session, actor, public_id)
    has_meter = any(access.is_in_service(meter, clock.today()) for meter in access.meters_of(session, account))
    query = (
        select(Reading, Meter)
        .join(Meter, col(Meter.id) == Reading.meter_id)
        .where(
            Meter.account_id == account.id,
            Reading.billing_month == window_today().billing_month,
            col(Reading.superseded_by_id).is_(None),
            col(Reading.receipt_number).is_not(None),
        )
        .order_by(col(Reading.taken_on).desc(), col(Reading.id).desc())
    )
    found = session.exec(query).first()
    return has_meter, receipt_of(session, account, found[1], found[0]) if found else None
