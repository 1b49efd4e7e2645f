"""«Внести показания без регистрации»: whose meter, its reading, the answer."""

import reflex as rx

from lk_app.identity.pages_registration import BACK
from lk_app.readings import texts
from lk_app.readings.pages import processing_notice
from lk_app.readings.pages_entry import ask_card, dials
from lk_app.readings.state_guest import GuestState, PlainZone
from lk_app.suppliers import supplier
from lk_app.ui import components as c
from lk_app.ui.forms import field, select_field, submit, summary
from lk_app.ui.parts import button, link_button, notice, refusal, stack
from lk_app.ui.shell import gate_page

_ZONES = (("1", "Один тариф"), ("2", "Два: день и ночь"), ("3", "Три: пик, полупик и ночь"))


def guest_reading() -> rx.Component:
    """The screen."""
    state = GuestState
    body = rx.match(state.step, ("plain", _plain()), ("proved", _proved()), ("done", _done()), _claim())
    title = rx.cond(
        state.step == "done", rx.cond(state.receipt != "", "Показания приняты", "Показания получены"), texts.GUEST_TITLE
    )
    return gate_page(
        title,
        rx.el.div(body, on_mount=state.open),
        back=BACK,
        below=processing_notice(),
        error_key=state.error_key,
        step=state.step,
    )


def _claim() -> rx.Component:
    state = GuestState
    branch = select_field(
        supplier().region_label,
        "branch",
        rx.el.option("Выберите", value=""),
        rx.foreach(state.branches, lambda name: rx.el.option(name, value=name)),
        error=state.errors["branch"],
    )
    return rx.el.form(
        refusal(state.message),
        summary(state.problems),
        *([branch] if supplier().has_branches else []),
        field(
            "Номер лицевого счета",
            "number",
            hint=supplier().account_number_hint,
            input_mode="numeric",
            auto_complete="off",
            error=state.errors["number"],
        ),
        field(
            texts.SERIAL_END_LABEL,
            "serial_end",
            hint=texts.SERIAL_END_HINT,
            input_mode="numeric",
            auto_complete="off",
            max_length=8,
            error=state.errors["serial_end"],
        ),
        submit("Продолжить", "Проверяем…", is_busy=state.is_busy),
        rx.el.p(texts.GUEST_WHY, class_name="hint"),
        on_submit=state.look,
        class_name="form",
        no_validate=True,
        aria_label=texts.GUEST_TITLE,
    )


def _reading(*children: rx.Component, **props) -> rx.Component:
    state = GuestState
    return c.ReadingForm.create(
        rx.el.p(state.head, class_name="muted"),
        *children,
        rx.el.div(
            submit("Сохранить", "Сохраняем…"),
            button("Другой счёт", kind="btn--quiet", on_click=state.open),
            class_name="btns save",
        ),
        form_key=state.form_key,
        answered=state.answered,
        opened=state.opened,
        on_send=state.submit,
        label="Показания счётчика",
        class_name="form reading",
        key=state.form_key,
        **props,
    )


def _plain() -> rx.Component:
    state = GuestState
    zones = select_field(
        "Тарифов у счётчика",
        "zones",
        *(rx.el.option(words, value=value) for value, words in _ZONES),
        on_change=state.choose_zones,
    )
    return _reading(
        refusal(state.message), zones, rx.foreach(state.fields, _field), rx.el.p(texts.GUEST_PLAIN, class_name="hint")
    )


def _field(zone: PlainZone) -> rx.Component:
    error = GuestState.errors[zone.name]
    return field(zone.label, zone.name, input_mode="numeric", auto_complete="off", max_length=40, error=error)


def _proved() -> rx.Component:
    state = GuestState
    return _reading(
        ask_card(state),
        refusal(state.message),
        rx.foreach(state.notices, lambda text: notice(text, tone="t-info", icon_name="info")),
        dials(state),
        on_preview=state.preview,
    )


def _done() -> rx.Component:
    state = GuestState
    accepted = notice(rx.el.p("Квитанция № ", rx.el.b(state.receipt, class_name="nw"), "."), tone="t-ok", role="status")
    taken = rx.fragment(notice(texts.GUEST_TAKEN, tone="t-ok", role="status"), rx.el.p(texts.GUEST_TAKEN_MORE, class_name="hint"))
    return stack(
        c.ForgetDrafts.create(),
        rx.el.p(state.head, class_name="muted"),
        rx.cond(state.receipt != "", accepted, taken),
        rx.el.div(
            button("Внести по другому счёту", kind="btn--main", on_click=state.open), link_button("Войти", "/"), class_name="btns"
        ),
    )
