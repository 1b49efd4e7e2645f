"""Screens of «Адрес почты», «Как к вам обращаться», and the two pages that letters about a change of mailbox open."""

import reflex as rx

from lk_app.identity import texts_email as words
from lk_app.identity.pages_registration import BACK, LINK_SECRET, demo_letters
from lk_app.identity.state_email import ConfirmChangeState, EmailState, NameState, UndoChangeState
from lk_app.ui import components as c
from lk_app.ui.forms import email_field, field, password_field, submit, summary
from lk_app.ui.parts import button, card, facts, link_button, loading, notice, refusal, result, skeleton_rows, stack
from lk_app.ui.shell import gate_page, task_page

TO_PROFILE = ("/profile", "Профиль")


def email() -> rx.Component:
    """«Адрес почты»."""
    state = EmailState
    body = rx.cond(
        state.is_loaded, rx.cond(state.new_email != "", _pending(), _form()), loading(words.EMAIL_LOADING, skeleton_rows(3))
    )
    return task_page(
        words.EMAIL_TITLE,
        rx.el.div(result(state.result), body, class_name="form-width stack"),
        back=TO_PROFILE,
        tab="profile",
        error_key=state.error_key,
        step=state.new_email,
    )


def _form() -> rx.Component:
    state = EmailState
    return rx.el.form(
        refusal(state.message),
        summary(state.problems),
        facts((words.NOW, state.email)),
        email_field("Новый адрес", hint=words.NEW_HINT, auto_complete="email", error=state.errors["email"]),
        password_field("Нынешний пароль", "current", hint=words.CURRENT_HINT, error=state.errors["current"]),
        submit(words.CHANGE, words.CHANGING, is_busy=state.is_busy),
        rx.el.p(words.OLD_IS_TOLD, class_name="muted"),
        on_submit=state.submit,
        class_name="form card",
        no_validate=True,
        aria_label=words.EMAIL_TITLE,
    )


def _pending() -> rx.Component:
    state = EmailState
    waits = rx.fragment(rx.el.p(words.PENDING_HELP), rx.el.p(words.VALID_UNTIL + " ", state.until, ".", class_name="muted"))
    return card(
        refusal(state.message),
        rx.el.h2(words.PENDING_TITLE, id="pending"),
        rx.el.p(rx.el.b(state.new_email, class_name="b")),
        rx.cond(state.is_expired, notice(words.PENDING_EXPIRED, tone="t-warn"), waits),
        demo_letters(state.is_demo),
        facts((words.NOW, state.email)),
        rx.el.div(
            button(words.RESEND, kind="btn--main", on_click=state.resend),
            button(words.CANCEL, kind="btn--quiet", on_click=state.cancel),
            class_name="btns",
        ),
        aria_labelledby="pending",
    )


def name() -> rx.Component:
    """«Как к вам обращаться»."""
    state = NameState
    form = rx.el.form(
        refusal(state.message),
        summary(state.problems),
        field(
            words.NAME_LABEL, "name", hint=words.NAME_HINT, default_value=state.name, auto_complete="given-name",
            error=state.errors["name"],
        ),
        submit(words.SAVE, words.SAVING),
        on_submit=state.submit,
        class_name="form card",
        no_validate=True,
        aria_label=words.NAME_TITLE,
    )  # fmt: skip
    body = rx.cond(state.is_loaded, stack(result(state.result), form), loading(words.NAME_LOADING, skeleton_rows(2)))
    return task_page(
        words.NAME_TITLE,
        rx.el.div(body, class_name="form-width"),
        back=TO_PROFILE,
        tab="profile",
        error_key=state.error_key,
    )


def confirm_change() -> rx.Component:
    """The page the letter to the new mailbox opens: opening it changes nothing, the button does."""
    state = ConfirmChangeState
    ask = stack(
        rx.cond(state.new_email != "", rx.el.p(rx.el.b(state.new_email, class_name="b"))),
        rx.el.p(words.CONFIRM_INTRO),
        button(words.CONFIRM_BUTTON, kind="btn--main", on_click=state.confirm(LINK_SECRET)),
    )
    outcomes = [
        (status, _outcome(tone, text, link_button("Войти", "/", kind="btn--main")))
        for status, (tone, text) in words.CONFIRM_OUTCOMES.items()
    ]
    body = rx.el.div(c.LinkSecret.create(on_secret=state.look), rx.match(state.status, *outcomes, ask))
    return gate_page(words.CONFIRM_TITLE, body, back=BACK, step=state.status)


def undo_change() -> rx.Component:
    """The page «Это был не я» opens."""
    state = UndoChangeState
    ask = stack(
        rx.el.p(words.UNDO_INTRO),
        button(words.UNDO_BUTTON, kind="btn--danger", on_click=state.undo(LINK_SECRET)),
        rx.el.p(words.UNDO_MISTAKE, class_name="muted"),
    )
    outcomes = [
        (status, _outcome(tone, text, link_button("Забыли пароль", "/forgot", kind="btn--main")))
        for status, (tone, text) in words.UNDO_OUTCOMES.items()
    ]
    body = rx.el.div(c.LinkSecret.create(on_secret=state.look), rx.match(state.status, *outcomes, ask))
    return gate_page(words.UNDO_TITLE, body, back=BACK, step=state.status)


def _outcome(tone: words.Tone, text: str, deed: rx.Component) -> rx.Component:
    return stack(notice(text, tone=tone, role="status"), deed)
