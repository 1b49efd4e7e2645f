"""Screens of «Обратная связь»: from the sign-in page, and inside the cabinet."""

from typing import Any

import reflex as rx

from lk_app.inquiries import rules, texts
from lk_app.inquiries.state import FeedbackState, NewInquiryState
from lk_app.ui import components as c
from lk_app.ui.forms import field, select_field, submit, summary
from lk_app.ui.icons import icon
from lk_app.ui.parts import button, link_button, loading, refusal, skeleton_rows
from lk_app.ui.shell import gate_page, task_page

VISITOR_FORM, OWN_FORM = "visitor", "own"
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
"""Without HEIC a telephone of Apple's sends JPEG by itself."""


def feedback() -> rx.Component:
    """«Обратная связь» for a visitor."""
    state = FeedbackState
    account = field(
        texts.ACCOUNT,
        "account",
        hint=texts.ACCOUNT_HINT,
        error=state.errors["account"],
        input_mode="numeric",
        auto_complete="off",
        max_length=40,
    )
    done = _done(state, VISITOR_FORM, link_button(texts.TO_SIGN_IN, "/", kind="btn--main"), state.open)
    body = rx.cond(state.done_title != "", done, _form(state, VISITOR_FORM, account, state.submit))
    return gate_page(
        texts.FEEDBACK,
        rx.el.div(body, on_mount=state.open),
        back=("/", "Авторизация"),
        error_key=state.error_key,
        step=state.done_title,
    )


def new_inquiry() -> rx.Component:
    """«Обратная связь» inside."""
    state = NewInquiryState
    options = rx.foreach(state.accounts, lambda one: rx.el.option(one.name, value=one.public_id))
    account = rx.cond(
        state.has_accounts,
        select_field(texts.ACCOUNT, "account", rx.el.option(texts.NO_ACCOUNT, value=""), options, error=state.errors["account"]),
    )
    form = rx.el.div(_form(state, OWN_FORM, account, state.submit, contact=state.contact), class_name="card")
    main = link_button(texts.TO_INQUIRIES, "/profile/inquiries", kind="btn--main")
    done = rx.el.div(_done(state, OWN_FORM, main, state.enter), class_name="card")
    shape = loading(texts.FORM_LOADING, skeleton_rows(5))
    body = rx.cond(state.is_loaded, rx.cond(state.done_title != "", done, form), shape)
    return task_page(
        texts.FEEDBACK,
        rx.el.div(body, on_mount=state.enter, class_name="form-width"),
        back=("/profile", "Профиль"),
        tab="profile",
        error_key=state.error_key,
    )


def _form(state: Any, form_key: str, account: rx.Component, on_submit: Any, contact: Any = "") -> rx.Component:
    topics = (rx.el.option(word, value=name) for name, word in texts.TOPICS.items())
    return rx.el.form(
        rx.el.p(texts.INTRO, class_name="muted"),
        refusal(state.message),
        summary(state.problems),
        select_field(texts.TOPIC, "topic", rx.el.option(texts.CHOOSE_TOPIC, value=""), *topics, error=state.errors["topic"]),
        text_area(form_key, error=state.errors["text"]),
        attachments(form_key, error=state.errors["files"]),
        account,
        field(
            texts.CONTACT,
            "contact",
            hint=texts.CONTACT_HINT,
            error=state.errors["contact"],
            default_value=contact,
            auto_complete="email",
            auto_capitalize="none",
            spell_check=False,
            max_length=rules.MAX_CONTACT,
        ),
        submit(texts.SEND, texts.SENDING, is_busy=state.is_busy),
        on_submit=on_submit,
        class_name="form",
        no_validate=True,
        custom_attrs={"aria-label": texts.FEEDBACK},
    )


def text_area(form_key: Any, label: str = texts.TEXT, **props: Any) -> rx.Component:
    """The message. Not cut while it is typed: what is too long is said when it is sent."""
    return c.TextArea.create(form_key=form_key, name="text", label=label, hint=texts.TEXT_HINT, **props)


def attachments(form_key: Any, **props: Any) -> rx.Component:
    """The files."""
    return c.Attachments.create(
        form_key=form_key,
        name="files",
        label=texts.FILES,
        hint=texts.FILES_HINT,
        button=texts.CHOOSE_FILES,
        accept=ACCEPT,
        max=rules.MAX_FILES,
        **props,
    )


def _done(state: Any, form_key: str, main: rx.Component, again: Any) -> rx.Component:
    return rx.el.div(
        c.ForgetDraft.create(form_key=form_key),
        rx.el.span(icon("check"), class_name="tile-i tile-i--xl t-ok"),
        rx.el.h2(state.done_title),
        rx.el.p(state.done_words, class_name="muted"),
        rx.el.div(main, button(texts.WRITE_ANOTHER, kind="btn--quiet", on_click=again), class_name="btns"),
        class_name="stack done",
        role="status",
    )
