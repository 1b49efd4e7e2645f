"""What «Показания» and the receipt show, and where links lead: ready strings of what services know. No Reflex here."""

from dataclasses import dataclass, field
from urllib.parse import quote

from lk_app.kernel.energy import format_kwh, format_number
from lk_app.kernel.text import format_date, format_moment
from lk_app.readings import texts
from lk_app.readings.lookups import HistoryRow, Receipt
from lk_app.readings.models import Meter
from lk_app.suppliers import supplier


@dataclass(frozen=True)
class Line:
    """A name and a value."""

    name: str
    value: str


@dataclass(frozen=True)
class RowView:
    """A line of the history."""

    number: str
    source: str
    zones: list[Line]
    taken_on: str
    is_superseded: bool
    href: str
    """The receipt, where it was made here."""


def readings_href(account: str) -> str:
    """«Показания» of an account."""
    return f"/readings?account={quote(account, safe='')}"


def entry_href(account: str, serial_number: str = "", corrects: str = "") -> str:
    """«Внести показания», or the correction of a receipt."""
    meter = f"&meter={quote(serial_number, safe='')}" if serial_number else ""
    return f"/readings/new?account={quote(account, safe='')}{meter}" + (
        f"&correct={quote(corrects, safe='')}" if corrects else ""
    )


def receipt_href(account: str, number: str) -> str:
    """The receipt's screen."""
    return f"/readings/receipt?account={quote(account, safe='')}&number={quote(number, safe='')}"


def meter_name(meter: Meter) -> str:
    """«Меркурий 200, № 04817216»."""
    return f"{meter.model}, № {meter.serial_number}" if meter.model else f"№ {meter.serial_number}"


def row_view(account: str, row: HistoryRow, *, has_meters: bool) -> RowView:
    """A line of the history; with the meter's number where the account has had several."""
    names = supplier().zone_names(len(row.values_wh))
    values = [Line(name, format_number(value, group=False)) for name, value in zip(names, row.values_wh, strict=True)]
    source = texts.SOURCE_NAMES[row.source] + (f", счётчик № {row.serial_number}" if has_meters else "")
    href = receipt_href(account, row.receipt_number) if row.receipt_number else ""
    return RowView(f"{row.number}.", source, values, format_date(row.taken_on), row.is_superseded, href)


@dataclass(frozen=True)
class ReceiptView:
    """The screen «Показания приняты»."""

    number: str = ""
    given: str = ""
    account: str = ""
    meter: str = ""
    lines: list[Line] = field(default_factory=list)
    total: str = ""
    ratio_note: str = ""
    """«показания × 20»."""
    month: str = ""
    is_confirmed: bool = False
    correct_href: str = ""
    correct_until: str = ""
    closed_text: str = ""
    is_superseded: bool = False
    superseded_by: str = ""
    superseded_href: str = ""
    is_anonymous: bool = False


def receipt_view(account: str, receipt: Receipt) -> ReceiptView:
    """The words of a receipt."""
    names = supplier().zone_names(receipt.dial.zones)
    digits, until = receipt.dial.integer_digits, receipt.correctable_until
    lines = [
        Line(name or "Показания", texts.dial_digits(value, digits)) for name, value in zip(names, receipt.values_wh, strict=False)
    ]
    return ReceiptView(
        number=texts.receipt_name(receipt.number),
        given=format_moment(receipt.received_at),
        account=receipt.account_number,
        meter=receipt.serial_number,
        lines=lines,
        total=format_kwh(receipt.total_wh) if receipt.total_wh is not None else "",
        ratio_note=texts.ratio_note(receipt.dial.ratio),
        month=f"{texts.month_word(receipt.billing_month)} {receipt.billing_month.year}",
        is_confirmed=receipt.is_confirmed,
        correct_href=entry_href(account, receipt.serial_number, receipt.number) if until else "",
        correct_until=f"Можно до конца дня {format_date(until)}" if until else "",
        closed_text=""
        if until or receipt.is_superseded
        else "Исправить эти показания уже нельзя. Если в них ошибка, внесите новые.",
        is_superseded=receipt.is_superseded,
        is_anonymous=receipt.is_anonymous,
        superseded_by=texts.receipt_name(receipt.superseded_by),
        superseded_href=receipt_href(account, receipt.superseded_by) if receipt.superseded_by else "",
    )
