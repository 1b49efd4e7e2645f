"""Screen «Убрать счет» and its answer."""

import reflex as rx

from lk_app.accounts import texts
from lk_app.accounts.pages_attach import ACCOUNTS, BACK
from lk_app.accounts.state_remove import RemoveAccountState
from lk_app.ui.forms import select_field, submit
from lk_app.ui.icons import icon
from lk_app.ui.parts import button, card, empty, link_button, notice, refusal, sheet
from lk_app.ui.shell import task_page


def remove_account() -> rx.Component:
    """«Убрать счет»."""
    state = RemoveAccountState
    nothing = card(empty(texts.NOTHING_TO_REMOVE, texts.EMPTY, link_button(texts.ADD_ACCOUNT, "/accounts/add", kind="btn--main")))
    body = rx.cond(state.is_loaded & ~state.has_options, nothing, _form())
    form = task_page(
        texts.REMOVE_ACCOUNT, rx.el.div(body, class_name="form-width"), _question(), back=BACK, error_key=state.error_key
    )
    answer = task_page(texts.REMOVE_ACCOUNT, _answer(), back=BACK)
    screens = rx.cond(state.result_words == "", rx.el.div(form, key="form"), rx.el.div(answer, key="answer"))
    return rx.el.div(screens, on_mount=state.enter)


def _form() -> rx.Component:
    state = RemoveAccountState
    return rx.el.form(
        refusal(state.message),
        select_field(
            texts.REMOVE_NUMBER,
            "account",
            rx.foreach(state.options, lambda option: rx.el.option(option.words, value=option.public_id)),
            error=state.errors["account"],
        ),
        notice(texts.REMOVE_HOW_BACK),
        rx.el.div(
            submit(texts.REMOVE, texts.REMOVING, class_name="btn btn--main btn--grow"),
            link_button(texts.BACK, ACCOUNTS, kind="btn--quiet"),
            class_name="btns btns--row",
        ),
        on_submit=state.ask,
        class_name="card form",
        no_validate=True,
        custom_attrs={"aria-label": texts.REMOVE_ACCOUNT},
    )


def _question() -> rx.Component:
    state = RemoveAccountState
    return sheet(
        state.question,
        rx.el.p(texts.REMOVE_HELP),
        rx.el.div(
            button(texts.REMOVE, kind="btn--danger", on_click=state.remove_asked),
            button(texts.KEEP, kind="btn--quiet", on_click=state.leave_it),
            class_name="btns",
        ),
        is_open=state.asked_id != "",
        on_close=state.leave_it,
    )


def _answer() -> rx.Component:
    return rx.el.div(
        rx.el.span(icon("check"), class_name="tile-i tile-i--xl t-ok"),
        rx.el.h2(RemoveAccountState.result_words),
        rx.el.p(texts.REMOVE_HELP_AFTER, class_name="muted"),
        rx.el.div(link_button(texts.GO_ON, ACCOUNTS, kind="btn--main"), class_name="btns"),
        class_name="card done form-width",
    )
