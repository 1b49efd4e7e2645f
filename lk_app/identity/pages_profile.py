"""Screens of «Профиль»: the mailbox, where one is signed in, the password, how the cabinet looks."""

import reflex as rx

from lk_app.identity import texts
from lk_app.identity import texts_email as email_words
from lk_app.identity import texts_merge as merge_words
from lk_app.identity import texts_screens as words
from lk_app.identity.state_profile import Device, GivenConsent, ProfileState
from lk_app.ui import components as c
from lk_app.ui.forms import password_field, submit, summary
from lk_app.ui.icons import icon
from lk_app.ui.parts import (
    button,
    card,
    link,
    link_button,
    loading,
    notice,
    refusal,
    result,
    row,
    sheet,
    skeleton_rows,
    stack,
)
from lk_app.ui.shell import private_page, sign_out_button, task_page


def profile() -> rx.Component:
    """«Профиль»."""
    body = rx.cond(ProfileState.is_loaded, _profile(), loading("Загружаем профиль…", skeleton_rows(3), skeleton_rows(2)))
    return private_page(
        "Профиль",
        rx.el.div(body, on_mount=ProfileState.enter, class_name="stack"),
        tab="profile",
        error_key=ProfileState.error_key,
    )


def _profile() -> rx.Component:
    return stack(
        refusal(ProfileState.message),
        result(ProfileState.result),
        rx.el.div(stack(_account(), _feedback(), _devices()), _aside(), class_name="cols"),
        _question(),
    )


def _account() -> rx.Component:
    return card(
        row(ProfileState.email, href="/profile/email", icon_name="mail", sub=ProfileState.email_note),
        row(email_words.NAME_TITLE, href="/profile/name", icon_name="user", sub=ProfileState.name_note),
        row("Изменить пароль", href="/profile/password", icon_name="lock", sub="Задан " + ProfileState.password_set),
        row(merge_words.MERGE_PROFILES, href="/profile/merge", icon_name="merge", sub=merge_words.ROW_SUB),
        row("Мои данные", href="/profile/data", icon_name="download", sub=email_words.DATA_ROW_SUB),
        flush=True,
        aria_label="Учётная запись",
    )


def _feedback() -> rx.Component:
    return card(
        row("Обратная связь", href="/profile/feedback", icon_name="chat", sub="Отзыв, предложение или вопрос"),
        row("Мои обращения", href="/profile/inquiries", icon_name="doc"),
        row("Пошаговая инструкция", href="/help", icon_name="question", sub="Ответы на вопросы, с картинками"),
        flush=True,
        aria_label="Помощь и связь с поставщиком",
    )


def _aside() -> rx.Component:
    return stack(
        card(rx.el.h2("Оформление", id="theme"), c.ThemeChoice.create(labelled_by="theme"), aria_labelledby="theme"),
        card(
            rx.el.h2("Согласия", id="consents"),
            rx.el.dl(rx.foreach(ProfileState.consents, _consent), class_name="facts"),
            aria_labelledby="consents",
        ),
        c.InstallOffer.create(is_quiet=True),
        sign_out_button(),
        class_name="after",
    )


def _devices() -> rx.Component:
    return card(
        rx.el.h2("Где вы вошли", id="devices"),
        rx.el.ul(rx.foreach(ProfileState.devices, _device), class_name="list"),
        rx.el.p(words.DEVICES_HINT, class_name="muted"),
        rx.cond(ProfileState.has_others, button("Завершить все остальные", on_click=ProfileState.ask("others"))),
        aria_labelledby="devices",
    )


def _device(device: Device) -> rx.Component:
    end = button(
        "Завершить",
        kind="btn--quiet btn--s",
        on_click=ProfileState.ask(device.public_id),
        aria_label="Завершить вход: " + device.name,
    )
    name = rx.el.span(rx.el.span(device.name, class_name="b"), rx.el.span(device.seen, class_name="row__sub"))
    picture = rx.cond(device.is_telephone, icon("phone"), icon("laptop"))
    return rx.el.li(
        rx.el.span(picture, class_name="tile-i"), name, rx.cond(device.is_current, rx.fragment(), end), class_name="row row--flat"
    )


def _consent(consent: GivenConsent) -> rx.Component:
    return rx.el.div(rx.el.dt(link(consent.title, href=consent.href)), rx.el.dd(consent.given))


def _question() -> rx.Component:
    is_all = ProfileState.asked_about == "others"
    return sheet(
        rx.cond(is_all, "Завершить вход на всех остальных устройствах?", "Завершить вход: " + ProfileState.asked_name + "?"),
        rx.el.p("Чтобы войти там снова, понадобится пароль. Счета и показания останутся на месте."),
        rx.el.div(
            button("Завершить", kind="btn--danger", on_click=ProfileState.end_asked),
            button("Оставить", kind="btn--quiet", on_click=ProfileState.leave_it),
            class_name="btns",
        ),
        is_open=ProfileState.asked_about != "",
        on_close=ProfileState.leave_it,
    )


def change_password() -> rx.Component:
    """«Изменить пароль»."""
    state = ProfileState
    form = rx.el.form(
        refusal(state.message),
        summary(state.problems),
        password_field("Нынешний пароль", "current", error=state.errors["current"]),
        password_field("Новый пароль", is_new=True, hint=words.PASSWORD_HINT, error=state.errors["password"]),
        password_field("Повторите пароль", "repeat", is_new=True, error=state.errors["repeat"]),
        submit("Изменить пароль", "Меняем…", is_busy=state.is_busy),
        rx.el.p("На остальных устройствах вход завершится, на почту придёт письмо.", class_name="muted"),
        on_submit=state.change_password,
        class_name="form card",
        no_validate=True,
        aria_label="Изменить пароль",
    )
    done = card(
        notice(words.PASSWORD_CHANGED_HELP, tone="t-ok", role="status"),
        link_button("Вернуться в профиль", "/profile", kind="btn--main"),
    )
    body = rx.el.div(rx.cond(state.is_password_changed, done, form), on_mount=state.enter, class_name="form-width")
    title = rx.cond(state.is_password_changed, texts.PASSWORD_CHANGED, "Изменить пароль")
    step = rx.cond(state.is_password_changed, "done", "form")
    return task_page(title, body, back=("/profile", "Профиль"), tab="profile", error_key=state.error_key, step=step)
