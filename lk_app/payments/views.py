"""What the screens of paying show of a payment, in ready Russian strings: nothing else of it reaches the browser (S36)."""

from dataclasses import dataclass, field
from datetime import datetime

from lk_app.accounts.views import SumView, money_parts
from lk_app.kernel.money import NBSP, format_rubles
from lk_app.kernel.text import day_and_month, format_moment, plural
from lk_app.payments import texts
from lk_app.payments.models import PaymentStatus
from lk_app.payments.rules import Split
from lk_app.payments.service import Standing
from lk_app.payments.service.settling import number_of
from lk_app.suppliers import supplier

PAST, NOW, FAILED, AHEAD = "past-step", "now-step", "fail-step", ""


@dataclass(frozen=True)
class Step:
    """One of «принято», «у банка», «зачислено». `kind` is a class of the track."""

    name: str
    when: str
    kind: str


@dataclass(frozen=True)
class Fact:
    """A name and its value."""

    name: str
    value: str


@dataclass(frozen=True)
class StatusView:
    """The status page. `tone`: `t-ok` paid, `t-bad` not paid, "" nobody knows yet."""

    title: str = texts.STATUS_TITLE
    hint: str = ""
    account: str = ""
    tone: str = ""
    whole: str = ""
    kopecks: str = ""
    parts: list[SumView] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    note: str = ""
    warning: str = ""
    bank_href: str = ""
    retry_href: str = ""


@dataclass(frozen=True)
class OnTheWayView:
    """A payment that is not booked by billing yet, a card of «Платежи». `is_paid`: the bank has taken the money."""

    whole: str
    kopecks: str
    moment: str
    words: str
    chip: str
    is_paid: bool
    href: str


def status_view(seen: Standing, email: str) -> StatusView:
    """What is to be said of a payment now; `email` is where the letter about it goes."""
    is_bad = seen.status in {PaymentStatus.CANCELED, PaymentStatus.EXPIRED}
    has_sums = seen.is_paid and not seen.refunded_kopecks
    whole, kopecks = money_parts(seen.amount_kopecks)
    return StatusView(
        title=seen.title,
        hint="" if seen.is_paid else seen.hint,
        account=f"Лицевой счёт №{NBSP}{seen.account_number}",
        tone="t-ok" if seen.is_paid else "t-bad" if is_bad else "",
        whole=whole,
        kopecks=kopecks,
        parts=split_view(seen.split) if has_sums else [],
        facts=_facts(seen) if seen.is_paid else [],
        steps=steps(seen),
        note=_note(seen),
        warning="" if seen.is_final else texts.CLOSE_IT.format(email=email),
        bank_href=seen.confirmation_url,
        retry_href=f"/pay?account={seen.attachment_id}&again={seen.uid}" if is_bad and seen.attachment_id else "",
    )


def on_the_way_view(seen: Standing) -> OnTheWayView:
    """The card of a payment in «Платежи»."""
    whole, kopecks = money_parts(seen.amount_kopecks - seen.refunded_kopecks)
    return OnTheWayView(
        whole=whole,
        kopecks=kopecks,
        moment=format_moment(seen.settled_at or seen.started_at),
        words=f"Зачислим до{NBSP}{_until(seen)}." if seen.expected_on else texts.CHECKING + ".",
        chip="оплачено" if seen.is_paid else "проверяем",
        is_paid=seen.is_paid,
        href=status_href(seen.uid),
    )


def status_href(uid: str) -> str:
    """The address of a payment's status page."""
    return f"/payments/status?uid={uid}"


def split_view(split: Split) -> list[SumView]:
    """How a sum is booked, only the parts there are."""
    named = ((texts.TOWARDS_DEBT, split.debt), (texts.TOWARDS_PENALTY, split.penalty), (texts.PAID_AHEAD, split.advance))
    return [SumView(name, *money_parts(kopecks)) for name, kopecks in named if kopecks]


def steps(seen: Standing) -> list[Step]:
    """The track: accepted, at the bank, booked; each with its time or what is awaited."""
    accepted, at_bank, booked = texts.STEPS
    first = Step(accepted, format_moment(seen.started_at), PAST)
    if seen.is_paid:
        taken = Step(at_bank, f"деньги списаны {format_moment(seen.settled_at or seen.started_at)}", PAST)
        return [first, taken, *_last_steps(seen, booked)]
    if seen.is_final:
        words = "время вышло" if seen.status == PaymentStatus.EXPIRED else "отказ"
        return [
            first,
            Step(at_bank, f"{words} {_moment(seen.ended_at)}".strip(), FAILED),
            Step(booked, "деньги не списаны", AHEAD),
        ]
    return [first, Step(at_bank, "спрашиваем каждые несколько секунд", NOW), Step(booked, "после ответа банка", AHEAD)]


def _last_steps(seen: Standing, booked: str) -> list[Step]:
    if seen.status == PaymentStatus.REFUNDED:
        return [Step(texts.RETURNED, _moment(seen.ended_at), PAST)]
    if seen.confirmed_at:
        return [Step(booked, format_moment(seen.confirmed_at), PAST)]
    return [Step(booked, f"ждём до {_until(seen)}", NOW)]


def _facts(seen: Standing) -> list[Fact]:
    pairs = (
        (texts.RETURNED, format_rubles(seen.refunded_kopecks) if seen.refunded_kopecks else ""),
        (texts.METHOD, seen.method),
        (texts.NUMBER, number_of(seen.uid)),
        (texts.CHECK, f"придёт на {seen.receipt_contact}"),
    )
    return [Fact(name, value) for name, value in pairs if value]


def _note(seen: Standing) -> str:
    if seen.status == PaymentStatus.SETTLED and not seen.confirmed_at:
        terms = supplier().billing
        days = f"{terms.posting_min_days}–" + plural(terms.posting_max_days, "рабочий день", "рабочих дня", "рабочих дней")
        return texts.UPDATED_BY_ITSELF.format(days=days)
    return texts.TRY_OTHER_WAY if seen.status in {PaymentStatus.CANCELED, PaymentStatus.EXPIRED} else ""


def _until(seen: Standing) -> str:
    """«среды, 2 марта»."""
    day = seen.expected_on
    return f"{texts.WEEKDAYS_GENITIVE[day.weekday()]}, {day_and_month(day)}" if day else ""


def _moment(moment: datetime | None) -> str:
    return format_moment(moment) if moment else ""
