"""The card «За эти показания»: what the reading costs, the balance it leads to, how far the next range is."""

import reflex as rx

from lk_app.readings.state_entry import EntryState
from lk_app.readings.views_cost import CostLine


def cost_section() -> rx.Component:
    """The card. Its rows are there before the numbers are."""
    cost = EntryState.cost
    return rx.el.section(
        rx.el.h2(cost.title, id="cost"),
        rx.el.p(rx.el.span(cost.whole, rx.el.small(cost.kopecks), class_name="money money--hero")),
        rx.el.dl(
            rx.foreach(cost.lines, _line),
            rx.foreach(cost.balance, _balance),
            rx.cond(
                cost.has_to_pay, rx.el.div(rx.el.dt(cost.to_pay.name), rx.el.dd(_sum(cost.to_pay, "mid")), class_name="total")
            ),
            class_name="facts",
        ),
        rx.el.div(
            rx.cond(cost.range_text != "", rx.el.p(cost.range_text)),
            rx.foreach(cost.notes, lambda note: rx.el.p(note, class_name="hint")),
            class_name="stack stack--s cost__notes",
        ),
        class_name="card aside cost",
        aria_labelledby="cost",
    )


def _line(line: CostLine) -> rx.Component:
    about = rx.cond(line.about != "", rx.el.span(line.about, class_name="row__sub"))
    return rx.el.div(rx.el.dt(line.name, about), rx.el.dd(_sum(line, "")))


def _balance(line: CostLine) -> rx.Component:
    return rx.el.div(rx.el.dt(line.name, " станет"), rx.el.dd(_sum(line, "")), class_name="cost__balance")


def _sum(line: CostLine, size: str) -> rx.Component:
    return rx.el.span(line.whole, rx.el.small(line.kopecks), class_name=f"money money--{size}" if size else "money")
