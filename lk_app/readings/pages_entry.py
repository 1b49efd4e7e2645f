"""«Внести показания»: the dials, what they would mean, and the card of whatever is questioned."""

from typing import Any

import reflex as rx

from lk_app.accounts import texts as account_texts
from lk_app.accounts.pages import choose_account
from lk_app.readings.pages import missing, processing_notice
from lk_app.readings.pages_cost import cost_section
from lk_app.readings.state_entry import EntryState, MeterChoice
from lk_app.readings.views import Line
from lk_app.readings.views_entry import Bar, ZoneView
from lk_app.ui import components as c
from lk_app.ui.forms import dial, past_dial, select_field, submit
from lk_app.ui.icons import icon
from lk_app.ui.parts import card, chip, link, link_button, loading, notice, refusal, skeleton_rows, stack
from lk_app.ui.shell import task_page

_ASK_ICONS = (("zones_swapped", "swap"), ("rollover", "loop"), ("duplicate_reading", "calendar"), ("not_changed", "check"))
_SAVING = "Сохраняем…"


def entry() -> rx.Component:
    """The screen; also for a correction."""
    state = EntryState
    which = choose_account(account_texts.CHOOSE_TO_READ, state.choices, state.has_choices, "meter")
    form = rx.cond(state.closed.title != "", _closed(), _form())
    body = rx.cond(
        state.is_loaded,
        rx.cond(state.is_missing, missing(), rx.cond(state.is_asking, which, form)),
        loading("Загружаем показания…", skeleton_rows(4)),
    )
    return task_page(
        rx.cond(state.is_correction, "Исправить показания", "Внести показания"),
        rx.el.div(body, on_unmount=state.leave, class_name="as-is"),
        back=(state.back_href, "Показания"),
        tab="readings",
        head=state.head,
    )


def _form() -> rx.Component:
    state = EntryState
    return c.ReadingForm.create(
        ask_card(EntryState),
        rx.el.div(
            refusal(state.message),
            rx.cond(state.is_gone, link_button("К моим счетам", "/accounts", kind="btn--main")),
            _meter_chooser(),
            rx.foreach(state.notices, lambda text: notice(text, tone="t-info", icon_name="info")),
            class_name="stack aside",
        ),
        rx.el.div(card(dials(state), _spoken()), _comparison(), class_name="reading__main"),
        rx.cond(state.has_cost, cost_section()),
        _dock(),
        rx.el.div(processing_notice(), c.KeepMeters.create(), class_name="after stack"),
        form_key=state.form_key,
        answered=state.answered,
        opened=state.opened,
        on_send=state.submit,
        on_preview=state.preview,
        label="Показания счётчика",
        class_name="cols reading",
        key=state.form_key,
    )


def _closed() -> rx.Component:
    ask = EntryState.closed
    return card(
        rx.el.span(icon("info"), class_name="tile-i"),
        rx.el.h2(ask.title),
        rx.el.p(ask.text),
        rx.cond(
            ask.main_deed == "link", rx.el.div(link(ask.main, href=ask.main_value, class_name="btn btn--main"), class_name="btns")
        ),
        rx.cond(ask.hint != "", rx.el.p(ask.hint, class_name="hint")),
        _meter_chooser(),
    )


def _meter_chooser() -> rx.Component:
    """Only where the account has several meters in service."""
    state = EntryState

    def option(choice: MeterChoice) -> rx.Component:
        return rx.el.option(choice.name, value=choice.href)

    chooser = select_field(
        "Счётчик",
        "meter",
        rx.foreach(state.meters, option),
        default_value=state.chosen_meter,
        on_change=state.choose,
        key=state.chosen_meter,
    )
    return rx.cond(state.has_meters, chooser)


def dials(state: Any) -> rx.Component:
    """The dials of a form's State, with what is said beneath them."""
    said = stack(
        rx.cond(state.has_decimals, rx.el.p("Цифры в красной рамке, после запятой, вводить не нужно.", class_name="hint")),
        rx.cond(state.ratio_note != "", _ratio(state.ratio_note)),
        rx.cond(state.previous_note != "", rx.el.p(state.previous_note, class_name="hint")),
        small=True,
    )
    return rx.fragment(
        rx.el.div(rx.foreach(state.zones, lambda zone: _zone(zone, state.errors, state.uses)), class_name="zones"), said
    )


def _spoken() -> rx.Component:
    return rx.el.p(EntryState.comparison.spoken, " ", EntryState.cost.spoken, class_name="vh", role="status")


def _ratio(note: Any) -> rx.Component:
    explained = "Счётчик подключён через трансформатор, поэтому расход считаем так: разность "
    return rx.el.p(explained, note, ". Вводите то, что на счётчике.", class_name="hint")


def _zone(zone: ZoneView, errors: Any, uses: Any) -> rx.Component:
    field, previous, error = zone.name + "-field", zone.name + "-previous", zone.name + "-error"
    error_text, use = errors[zone.name], uses[zone.name]
    picture = rx.match(zone.icon, ("sun", icon("sun")), ("moon", icon("moon", "i night")), ("bolt", icon("bolt")), rx.fragment())
    head = rx.el.p(picture, zone.title, " ", rx.el.span(zone.note), class_name="zone__head")
    before = stack(
        rx.el.p("Предыдущие показания: ", rx.el.span(zone.previous, class_name="vh"), class_name="muted", id=previous),
        past_dial(zone.previous, zone.digits),
        small=True,
    )
    now = stack(
        rx.el.label("Текущие показания:", html_for=field, class_name="b"),
        dial(
            zone.name,
            zone.digits,
            id=field,
            decimals=zone.decimals,
            default_value=zone.default,
            invalid=error_text != "",
            described_by=previous + " " + error,
        ),
        small=True,
    )
    meaning = rx.cond(
        error_text != "",
        rx.el.p(icon("stop"), rx.el.span(error_text), class_name="error", id=error),
        rx.cond(use != "", rx.el.p(rx.el.span("Расход"), use, class_name="delta", id=error)),
    )
    return rx.el.div(
        rx.cond(zone.title != "", head),
        rx.cond(zone.previous != "", before),
        now,
        rx.el.div(meaning, class_name="zone__use"),
        role="group",
        aria_label=rx.cond(zone.title != "", zone.title, "Показания"),
        class_name="zone",
    )


def _comparison() -> rx.Component:
    state = EntryState
    comparison = state.comparison
    level = rx.match(
        comparison.level,
        ("как обычно", chip("как обычно", "t-ok")),
        ("больше обычного", chip("больше обычного", "t-warn")),
        ("меньше обычного", chip("меньше обычного")),
        rx.fragment(),
    )
    shown = rx.fragment(
        rx.el.div(rx.el.h2(comparison.title, id="use"), level, class_name="line line--apart"),
        _bars(EntryState.bars, ""),
        rx.cond(comparison.note != "", rx.el.p(comparison.note)),
    )
    return rx.cond(
        (comparison.title != "") & ~state.ask.has_bars,
        rx.el.section(shown, class_name="card reading__use", aria_labelledby="use"),
    )


def _bars(bars: Any, class_name: str) -> rx.Component:
    return rx.el.ul(rx.foreach(bars, _bar), class_name="cmp " + class_name)


def _bar(bar: Bar) -> rx.Component:
    return rx.el.li(
        rx.el.span(bar.name),
        rx.el.b(bar.text),
        rx.el.i(class_name=bar.kind, custom_attrs={"style": {"--v": bar.width}}, aria_hidden="true"),
    )


def _dock() -> rx.Component:
    state = EntryState
    energy = rx.el.p(rx.el.b(state.comparison.total), rx.el.br(), rx.el.span("расход", class_name="muted sm"))
    sum_ = rx.el.p(
        rx.el.b(state.cost.total, class_name="nw"),
        rx.el.br(),
        rx.el.span(state.comparison.total, class_name="muted sm nw"),
        aria_hidden="true",
    )
    total = rx.cond(state.comparison.total != "", rx.cond(state.cost.total != "", sum_, energy))
    return rx.el.div(total, submit("Сохранить", _SAVING), class_name="dock")


def ask_card(state: Any) -> rx.Component:
    """A questioned reading: what, why, and the way out as the main button."""
    ask = state.ask
    picture = rx.match(ask.code, *((code, icon(name)) for code, name in _ASK_ICONS), icon("alert"))
    hero = rx.el.p(rx.el.span(ask.hero, rx.el.small(" кВт·ч"), class_name="money money--hero"))
    shown = rx.el.section(
        rx.el.span(picture, class_name="tile-i t-warn"),
        rx.el.h2(ask.title, id="ask"),
        rx.el.p(ask.text),
        rx.cond(ask.hero != "", hero),
        rx.cond(ask.has_lines, rx.el.dl(rx.foreach(ask.lines, _line), class_name="facts inset")),
        rx.cond(ask.has_bars, _bars(state.bars, "inset")),
        rx.el.div(
            _deed(ask.main, ask.main_deed, ask.main_value, "btn btn--main"),
            _deed(ask.second, ask.second_deed, ask.second_value, rx.cond(ask.second_deed == "confirm", "btn", "btn btn--quiet")),
            class_name="btns",
        ),
        rx.cond(ask.hint != "", rx.el.p(ask.hint, class_name="hint")),
        class_name="card aside ask",
        role="alert",
        tab_index=-1,
        aria_labelledby="ask",
    )
    return rx.cond(ask.title != "", shown)


def _line(line: Line) -> rx.Component:
    return rx.el.div(rx.el.dt(line.name), rx.el.dd(line.value))


def _deed(text: Any, deed: Any, value: Any, class_name: Any) -> Any:
    def plain(name: str) -> rx.Component:
        return rx.el.button(text, type="button", class_name=class_name, custom_attrs={name: value})

    return rx.match(
        deed,
        ("values", plain("data-values")),
        ("focus", plain("data-focus")),
        ("confirm", submit(text, _SAVING, name="confirm", value=value, class_name=class_name)),
        ("link", link(text, href=value, class_name=class_name)),
        rx.fragment(),
    )
