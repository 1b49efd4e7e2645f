"""«Показания приняты»: the number, the time, what was accepted, what happens next, and the way to correct it."""

from typing import Any

import reflex as rx

from lk_app.readings.pages import missing, processing_notice
from lk_app.readings.state import Choice
from lk_app.readings.state_receipt import ReceiptState
from lk_app.readings.views import Line
from lk_app.ui import components as c
from lk_app.ui.icons import icon
from lk_app.ui.parts import card, link, loading, notice, row, skeleton_rows, stack
from lk_app.ui.shell import task_page


def receipt() -> rx.Component:
    """The screen."""
    state = ReceiptState
    body = rx.cond(
        state.is_loaded,
        rx.cond(state.is_missing, missing(), _receipt()),
        loading("Загружаем квитанцию…", skeleton_rows(4)),
    )
    found = rx.cond(state.receipt.is_superseded, "Показания исправлены", "Показания приняты")
    title = rx.cond(state.is_missing, "Квитанция", rx.cond(state.is_loaded, found, "Квитанция"))
    return task_page(title, rx.el.div(body, on_unmount=state.leave), back=(state.done_href, "Показания"), tab="readings")


def _receipt() -> rx.Component:
    return rx.el.div(
        c.ForgetDrafts.create(),
        _accepted(),
        stack(_next(), rx.foreach(ReceiptState.others, _other), processing_notice(), class_name="aside"),
        class_name="cols receipt",
    )


def _accepted() -> rx.Component:
    receipt = ReceiptState.receipt
    is_corrected = receipt.is_superseded
    tile = rx.cond(
        is_corrected,
        rx.el.span(icon("pencil"), class_name="tile-i tile-i--xl"),
        rx.el.span(icon("check"), class_name="tile-i t-ok tile-i--xl"),
    )
    return card(
        tile,
        rx.el.p("Квитанция ", rx.el.b("№ ", receipt.number, class_name="nw"), ", ", receipt.given, role="status"),
        rx.el.dl(
            rx.el.div(rx.el.dt("Лицевой счёт"), rx.el.dd("№ ", receipt.account)),
            rx.el.div(rx.el.dt("Счётчик"), rx.el.dd("№ ", receipt.meter)),
            rx.foreach(receipt.lines, _line),
            rx.cond(receipt.ratio_note != "", rx.el.div(rx.el.dt("Считаем"), rx.el.dd(receipt.ratio_note))),
            rx.cond(receipt.total != "", rx.el.div(rx.el.dt("Расход"), rx.el.dd(receipt.total))),
            rx.el.div(rx.el.dt("Учтём за"), rx.el.dd(receipt.month), class_name="total"),
            class_name="facts",
        ),
        rx.cond(receipt.is_anonymous, notice("Эти показания внесены без входа в кабинет: «Абонентские без регистрации».")),
        rx.cond(
            is_corrected,
            rx.cond(
                receipt.superseded_by != "",
                notice(
                    rx.el.p(
                        "Вместо них действует ", link("квитанция № ", receipt.superseded_by, href=receipt.superseded_href), "."
                    )
                ),
                notice("Поставщик уточнил эти показания: действуют те, что в истории стоят последними."),
            ),
        ),
        rx.el.div(link("Готово", href=ReceiptState.done_href, class_name="btn btn--main"), class_name="btns"),
        aria_label="Квитанция",
    )


def _line(line: Line) -> rx.Component:
    return rx.el.div(rx.el.dt(line.name), rx.el.dd(rx.el.b(line.value)))


def _next() -> rx.Component:
    receipt = ReceiptState.receipt
    correct = row("Ошиблись? Исправьте", href=receipt.correct_href, sub=receipt.correct_until, icon_name="pencil", inside=True)
    track = rx.el.ol(
        _step("Принято", receipt.given, "past-step", icon("check")),
        rx.cond(
            receipt.is_confirmed,
            _step("Учтено в счёте", "за " + receipt.month, "past-step", icon("check")),
            _step("Передаём в расчёт", "обычно 1–3 рабочих дня", "now-step", icon("clock")),
        ),
        rx.cond(receipt.is_confirmed, rx.fragment(), _step("Учтено в счёте", "за " + receipt.month, "", rx.fragment())),
        class_name="track",
    )
    shown = card(
        rx.el.h2("Что дальше", id="next"),
        track,
        rx.cond(receipt.correct_href != "", correct),
        rx.cond(receipt.closed_text != "", rx.el.p(receipt.closed_text, class_name="hint")),
        aria_labelledby="next",
    )
    return rx.cond(receipt.is_superseded, rx.fragment(), shown)


def _step(name: str, text: Any, class_name: str, picture: rx.Component) -> rx.Component:
    return rx.el.li(rx.el.span(picture, class_name="track__dot"), rx.el.b(name), rx.el.p(text), class_name=class_name)


def _other(choice: Choice) -> rx.Component:
    return row("Внести по другому счёту", href=choice.public_id, sub=choice.name, icon_name="meter", class_name="row--card")
