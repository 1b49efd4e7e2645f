"""The card «За эти показания»: its rows before anything is typed, and filled. Ready strings; the numbers come from billing."""

from dataclasses import dataclass, field

from lk_app.billing.texts import COST_TITLE, TO_PAY, CostView, LineView
from lk_app.kernel.money import NBSP

NOTHING = "—"
INVITE = "Введите показания, и здесь сразу будет видно, сколько они стоят и каким станет баланс."


@dataclass(frozen=True)
class CostLine:
    """A line: «День, 182 × 3,04 ₽», what it is about, «553», «,28 ₽»."""

    name: str
    about: str = ""
    whole: str = NOTHING
    kopecks: str = ""


@dataclass(frozen=True)
class Cost:
    """The card. Before anything is typed it has the same rows with dashes, so that nothing jumps."""

    is_known: bool = False
    title: str = COST_TITLE
    whole: str = NOTHING
    kopecks: str = ""
    lines: list[CostLine] = field(default_factory=list)
    balance: list[CostLine] = field(default_factory=list)
    to_pay: CostLine = field(default_factory=lambda: CostLine(TO_PAY))
    has_to_pay: bool = True
    range_text: str = ""
    notes: list[str] = field(default_factory=list)
    total: str = ""
    """«774,80 ₽» for the bar with the button; empty where there is no price."""
    spoken: str = ""


def expected_cost(zone_names: tuple[str, ...]) -> Cost:
    """The card before anything is typed."""
    return Cost(lines=[CostLine(name or "Энергия") for name in zone_names], notes=[INVITE])


def cost_card(view: CostView) -> Cost:
    """The card of a preview. Without a confirmed price the large number is energy."""
    whole, kopecks = _parts(view.total or view.energy)
    priced = f"Стоимость {view.total}" if view.total else f"Расход {view.energy}, без цены"
    return Cost(
        is_known=True,
        title=view.title,
        whole=whole,
        kopecks=kopecks,
        lines=[_line(line) for line in view.lines],
        balance=[CostLine(name, "", *_parts(sum_)) for name, sum_ in view.balance] if len(view.balance) > 1 else [],
        to_pay=CostLine(TO_PAY, "", *_parts(view.to_pay)) if view.to_pay else CostLine(TO_PAY),
        has_to_pay=bool(view.to_pay),
        range_text=view.range_text,
        notes=list(view.notes),
        total=view.total,
        spoken=". ".join(part for part in (priced, f"{TO_PAY} {view.to_pay}" if view.to_pay else "", view.range_text) if part),
    )


def _line(line: LineView) -> CostLine:
    name = ", ".join(part for part in (line.zone, line.formula) if part)
    return CostLine(name, line.about, *_parts(line.amount))


def _parts(text: str) -> tuple[str, str]:
    """Large roubles, quiet kopecks; large energy, quiet unit."""
    if text.endswith("₽"):
        whole, _, kopecks = text.partition(",")
        return whole, f",{kopecks}"
    number, space, unit = text.rpartition(f"{NBSP}кВт·ч")
    return (number, space + unit) if space else (text, "")
