"""Screens of «Забыли пароль» and «Изменение пароля»."""

import reflex as rx

from lk_app.identity import texts
from lk_app.identity import texts_screens as words
from lk_app.identity.pages_registration import BACK, LINK_SECRET, demo_letters
from lk_app.identity.state_recovery import RecoveryState, ResetState
from lk_app.ui import components as c
from lk_app.ui.forms import email_field, password_field, submit, summary
from lk_app.ui.parts import link_button, notice, refusal, stack
from lk_app.ui.shell import gate_page


def recovery() -> rx.Component:
    """«Забыли пароль»."""
    state = RecoveryState
    form = rx.el.form(
        rx.el.p(words.FORGOT_INTRO),
        refusal(state.message),
        email_field("Адрес электронной почты", error=state.errors["email"]),
        submit("Восстановить", "Отправляем…"),
        rx.el.p(words.FORGOT_NO_MAILBOX, class_name="muted"),
        on_submit=state.submit,
        class_name="form",
        no_validate=True,
        aria_label="Забыли пароль",
    )
    done = stack(
        notice(state.done_text, tone="t-ok", role="status"),
        demo_letters(state.is_demo),
        link_button("Перейти ко входу", "/", kind="btn--main"),
    )
    body = rx.el.div(rx.cond(state.done_text != "", done, form), on_mount=state.open)
    title = rx.cond(state.done_text != "", words.DONE_TITLE, "Забыли пароль")
    return gate_page(title, body, back=BACK, error_key=state.error_key, step=state.done_text)


def reset() -> rx.Component:
    """«Изменение пароля»: the page a recovery letter opens."""
    outcomes = [(status, _no_good(sentence)) for status, sentence in words.RESET_OUTCOMES.items()]
    changed = stack(notice(words.RESET_CHANGED_HELP, tone="t-ok", role="status"), link_button("Войти", "/", kind="btn--main"))
    body = rx.el.div(
        c.LinkSecret.create(on_secret=ResetState.look),
        rx.match(ResetState.status, ("changed", changed), *outcomes, _reset_form()),
    )
    title = rx.cond(ResetState.status == "changed", texts.PASSWORD_CHANGED, "Изменение пароля")
    return gate_page(title, body, back=BACK, error_key=ResetState.error_key, step=ResetState.status)


def _no_good(sentence: str) -> rx.Component:
    return stack(notice(sentence, tone="t-warn", role="status"), link_button("Забыли пароль", "/forgot", kind="btn--main"))


def _reset_form() -> rx.Component:
    state = ResetState
    return rx.el.form(
        refusal(state.message),
        summary(state.problems),
        password_field("Новый пароль", hint=words.PASSWORD_HINT, is_new=True, error=state.errors["password"]),
        password_field("Повторите пароль", "repeat", is_new=True, error=state.errors["repeat"]),
        submit("Отправить", "Отправляем…", is_busy=state.is_busy),
        rx.el.p(words.RESET_INTRO, class_name="muted"),
        on_submit=lambda form: ResetState.submit(LINK_SECRET, form),
        class_name="form",
        no_validate=True,
        aria_label="Изменение пароля",
    )
