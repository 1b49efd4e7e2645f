"""Screens «Добавить счет», its answers, and «Редактирование заявки № N»."""

from typing import Any

import reflex as rx

from lk_app.accounts import texts
from lk_app.accounts.state_attach import AddAccountState, EditApplicationState
from lk_app.suppliers import supplier
from lk_app.ui.forms import checkbox, field, select_field, submit, summary
from lk_app.ui.icons import icon
from lk_app.ui.parts import card, empty, link_button, notice, refusal, stack
from lk_app.ui.shell import task_page

ACCOUNTS = "/accounts"
BACK = (ACCOUNTS, texts.MY_ACCOUNTS)


def add_account() -> rx.Component:
    """«Добавить счет», and after it the guide's answer."""
    state = AddAccountState
    form = task_page(texts.ADD_ACCOUNT, _filled_in(state, texts.ADD, texts.ADDING), back=BACK, error_key=state.error_key)
    return _form_or_answer(state, form, texts.ADD_ACCOUNT)


def edit_application() -> rx.Component:
    """«Редактирование заявки № 19533»."""
    state = EditApplicationState
    away = link_button(texts.MY_ACCOUNTS, ACCOUNTS, kind="btn--main")
    missing = card(empty(state.missing_words, texts.NO_SUCH_APPLICATION_HELP, away, art="lost"))
    body = rx.cond(state.is_missing, missing, _filled_in(state, texts.SEND, texts.SENDING))
    return _form_or_answer(state, task_page(state.title, body, back=BACK, error_key=state.error_key), state.title)


def _filled_in(state: Any, word: str, busy_word: str) -> rx.Component:
    """The form stands from the first paint and is never taken away: what it begins with comes later, what is typed stays."""
    return rx.el.div(_form(state, word, busy_word), _aside(), class_name="cols")


def _form_or_answer(state: Any, form: rx.Component, title: str | rx.Var[str]) -> rx.Component:
    """Two screens at one address. Each has a key of its own, so that the focus goes to the heading of the new one."""
    answer = task_page(title, _answer(state), back=BACK)
    screens = rx.cond(state.result == "", rx.el.div(form, key="form"), rx.el.div(answer, key="answer"))
    return rx.el.div(screens, on_mount=state.enter)


def _form(state: Any, word: str, busy_word: str) -> rx.Component:
    return rx.el.form(
        refusal(state.message),
        summary(state.problems),
        *_branch(state),
        field(
            texts.ACCOUNT_NUMBER,
            "number",
            hint=supplier().account_number_hint,
            error=state.errors["number"],
            default_value=state.account_number,
            input_mode="numeric",
            auto_complete="off",
            max_length=40,
        ),
        rx.el.div(_amount(state), class_name="reveal-a"),
        checkbox(texts.LAST_PAYMENT_UNKNOWN, "unknown", default_checked=state.is_payment_unknown, class_name="reveal-by"),
        rx.el.div(_surname(state), class_name="reveal-b"),
        rx.el.div(
            submit(word, busy_word, is_busy=state.is_busy, class_name="btn btn--main btn--grow"),
            link_button(texts.BACK, ACCOUNTS, kind="btn--quiet"),
            class_name="btns btns--row",
        ),
        on_submit=state.submit,
        class_name="card form",
        no_validate=True,
        custom_attrs={"aria-label": word},
    )


def _branch(state: Any) -> list[rx.Component]:
    """Only where the supplier has branches; nothing is chosen in advance, a wrong one would cost a try."""
    if not supplier().has_branches:
        return []
    choose = rx.el.option(texts.CHOOSE_BRANCH, value="")
    options = rx.foreach(state.branches, lambda name: rx.el.option(name, value=name))
    return [
        select_field(supplier().region_label, "branch", choose, options, error=state.errors["branch"], default_value=state.branch)
    ]


def _amount(state: Any) -> rx.Component:
    return field(
        state.amount_label,
        "amount",
        hint=texts.SUM_HINT,
        error=state.errors["amount"],
        default_value=state.amount,
        input_mode="decimal",
        auto_complete="off",
        max_length=40,
    )


def _surname(state: Any) -> rx.Component:
    """Not cut at three letters: «Ан-Сен» needs four keys for them."""
    return field(
        texts.SURNAME_LETTERS,
        "surname",
        hint=texts.SURNAME_HINT,
        error=state.errors["surname"],
        default_value=state.surname,
        auto_complete="off",
        auto_capitalize="words",
        spell_check=False,
        max_length=10,
    )


def _aside() -> rx.Component:
    where = rx.el.div(rx.el.p(texts.WHERE_IS_NUMBER, class_name="b"), rx.el.p(texts.WHERE_IS_NUMBER_HELP))
    return stack(
        notice(where, tone="t-info", icon_name="question"),
        notice(rx.el.span(texts.WHY_PROOF), icon_name="lock", plain=True),
        class_name="aside",
    )


def _answer(state: Any) -> rx.Component:
    is_good = state.result != "application"
    return rx.el.div(
        rx.el.span(
            rx.cond(is_good, icon("check"), icon("clock")),
            class_name=rx.cond(is_good, "tile-i tile-i--xl t-ok", "tile-i tile-i--xl"),
        ),
        rx.el.h2(state.result_words),
        rx.el.p(state.result_detail, class_name="muted"),
        rx.el.div(link_button(texts.GO_ON, ACCOUNTS, kind="btn--main"), class_name="btns"),
        class_name="card done form-width",
    )
