"""«Показания»: the account, what to do now, the history."""

import reflex as rx

from lk_app.readings import texts
from lk_app.readings.state import Choice, ReadingsState
from lk_app.readings.views import Line, RowView
from lk_app.ui import components as c
from lk_app.ui.forms import select_field
from lk_app.ui.icons import icon
from lk_app.ui.parts import card, cell, chip, empty, link, link_button, loading, notice, skeleton_rows, stack, table
from lk_app.ui.shell import private_page

HEADS = [("№", ""), ("Тип показаний", ""), ("Показания", "num"), ("Дата внесения", "num")]


def readings() -> rx.Component:
    """The screen."""
    state = ReadingsState
    body = rx.cond(
        state.is_loaded,
        rx.cond(state.is_missing, missing(), rx.cond(state.account == "", _no_accounts(), _readings())),
        loading("Загружаем показания…", skeleton_rows(2), skeleton_rows(6)),
    )
    return private_page("Показания", body, tab="readings")


def missing() -> rx.Component:
    """Not there, or not yours: the same answer."""
    return card(
        empty(
            "Таких показаний в вашем кабинете нет",
            "Возможно, счёт убрали или ссылка устарела. Выберите счёт в списке.",
            link_button("К моим счетам", "/accounts", kind="btn--main"),
            art="lost",
        )
    )


def processing_notice() -> rx.Component:
    """The guide's standing notice (A15)."""
    before, days, after = texts.PROCESSING.partition("1 - 3")
    return notice(rx.el.p(before, rx.el.span(days, class_name="nw"), after), plain=True)


def _no_accounts() -> rx.Component:
    return card(
        empty(
            "В вашей учетной записи еще нет прикрепленных лицевых счетов",
            "Добавьте счёт, и здесь появятся его показания.",
            link_button("Добавить счет", "/accounts/add", kind="btn--main"),
        )
    )


def _readings() -> rx.Component:
    return rx.el.div(
        stack(_chooser(), _deed(), class_name="aside"),
        stack(_history(), processing_notice()),
        class_name="cols",
    )


def _chooser() -> rx.Component:
    state = ReadingsState

    def option(choice: Choice) -> rx.Component:
        return rx.el.option(choice.name, value=choice.public_id)

    return select_field(
        "Номер счета",
        "account",
        rx.foreach(state.choices, option),
        default_value=state.account,
        on_change=state.choose,
        key=state.account,
    )


def _deed() -> rx.Component:
    state = ReadingsState
    deed = state.deed
    tile = rx.el.span(icon("calendar"), class_name=rx.cond(deed.is_soon, "tile-i t-warn", "tile-i"))
    given = rx.cond(
        deed.given != "",
        link(
            rx.el.span(icon("check"), class_name="tile-i t-ok"),
            rx.el.span(rx.el.span(deed.given, class_name="b"), rx.el.span("Квитанция и исправление", class_name="row__sub")),
            icon("right"),
            href=deed.given_href,
            class_name="row row--in",
        ),
    )
    kind = rx.cond(deed.given != "", "btn", "btn btn--main")
    enter = link("Внести показания", href=deed.entry_href, class_name=kind)
    can_enter = card(
        rx.el.div(
            tile, rx.el.div(rx.el.h2(deed.title, id="now"), rx.el.p(deed.text, class_name="muted")), class_name="line line--top"
        ),
        rx.el.div(enter, class_name="btns"),
        given,
        aria_labelledby="now",
    )
    return rx.cond(state.has_meter, can_enter, notice("На счёте пока нет счётчика, вносить показания некуда."))


def _history() -> rx.Component:
    state = ReadingsState
    rows = rx.foreach(state.rows, _row)
    shown = rx.cond(
        state.row_count > 0,
        table("История показаний", HEADS, rows),
        rx.el.p("Показаний пока нет. Первые можно внести прямо сейчас.", class_name="muted"),
    )
    more = c.More.create("Показать ещё", count=state.row_count, on_more=state.more)
    return card(
        rx.el.h2("История", id="history"),
        shown,
        rx.cond(state.cursor != "", more),
        aria_labelledby="history",
    )


def _row(row: RowView) -> rx.Component:
    source = rx.cond(row.href != "", link(row.source, href=row.href), row.source)
    corrected = rx.cond(row.is_superseded, chip("исправлено", icon_name="pencil"))
    return rx.el.tr(
        cell(row.number, class_name="no"),
        cell(rx.el.span(source, corrected, class_name="line")),
        cell(rx.foreach(row.zones, _value), class_name="num"),
        cell(row.taken_on, class_name="num"),
        role="row",
        class_name=rx.cond(row.is_superseded, "is-past", ""),
    )


def _value(line: Line) -> rx.Component:
    return rx.el.span(rx.cond(line.name != "", rx.el.small(line.name)), " ", line.value, class_name="zone-value")
