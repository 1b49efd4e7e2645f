"""Screens «Платежи» and «Оплата по лицевому счету»."""

import reflex as rx

from lk_app.accounts.pages import standing_notice, sums
from lk_app.accounts.views import SumView
from lk_app.payments import texts
from lk_app.payments.state import PaymentRow, PaymentsState, PayState
from lk_app.suppliers import supplier
from lk_app.ui.forms import select_field
from lk_app.ui.icons import icon
from lk_app.ui.parts import (
    button,
    card,
    cell,
    empty,
    link_button,
    loading,
    money,
    notice,
    skeleton,
    skeleton_rows,
    stack,
    table,
)
from lk_app.ui.shell import private_page, task_page

BACK = ("/accounts", "Мои счета")


def payments() -> rx.Component:
    """«Платежи»: posted payments of one account, its balance beside."""
    nothing = card(
        empty(
            texts.NO_PAYMENTS, texts.NO_ACCOUNT, link_button("Добавить счет", "/accounts/add", kind="btn--main", icon_name="plus")
        )
    )
    body = rx.cond(PaymentsState.is_loaded, rx.cond(PaymentsState.has_accounts, _history(), nothing), _shape())
    return private_page(texts.PAYMENTS, body, tab="payments")


def _history() -> rx.Component:
    foreign = notice(texts.FOREIGN_ACCOUNT, tone="t-warn", role="status")
    return rx.el.div(
        stack(rx.cond(PaymentsState.is_foreign, foreign), _chooser(), _balance(), class_name="aside"),
        stack(_posted(), standing_notice(texts.STANDING_NOTICE)),
        class_name="cols",
    )


def _chooser() -> rx.Component:
    state = PaymentsState
    options = rx.foreach(state.options, lambda option: rx.el.option(option.words, value=option.public_id))
    chooser = select_field(texts.CHOOSE_ACCOUNT, "account", options, default_value=state.chosen_id, on_change=state.choose)
    only = rx.el.p(rx.el.span(texts.CHOOSE_ACCOUNT, class_name="muted"), " ", rx.el.b(state.chosen_words, class_name="b"))
    return rx.cond(state.has_choice, chooser, only)


def _balance() -> rx.Component:
    state = PaymentsState
    return card(
        rx.el.h2(texts.BALANCE, id="balance", class_name="vh"),
        rx.cond(state.has_sums, sums(state.sums)),
        rx.el.p(state.as_of, class_name="muted sm"),
        rx.el.div(link_button(state.pay_words, state.pay_href, kind="btn--main"), class_name="btns"),
        aria_labelledby="balance",
    )


def _posted() -> rx.Component:
    state = PaymentsState
    rows = stack(
        table(texts.POSTED, texts.HEADS, rx.foreach(state.rows, _row), as_list=False),
        rx.cond(state.has_more, button(texts.SHOW_MORE, on_click=state.show_more)),
    )
    none = empty(texts.NO_PAYMENTS, texts.NO_PAYMENTS_HELP)
    heading = rx.el.h2(texts.POSTED, id="posted")
    return rx.cond(state.has_rows, card(heading, rows, aria_labelledby="posted"), card(none))


def _row(row: PaymentRow) -> rx.Component:
    amount = rx.el.span(row.whole, rx.el.small(row.kopecks), class_name="money")
    return rx.el.tr(
        cell(row.number, class_name="no"), cell(amount, class_name="num"), cell(row.received, class_name="num"), role="row"
    )


def _shape() -> rx.Component:
    beside = rx.el.div(skeleton("9rem", "1.5rem"), skeleton("11rem", "2.5rem"), skeleton("14rem"), class_name="card aside")
    return loading(texts.LOADING, beside, skeleton_rows(), class_name="cols")


def pay() -> rx.Component:
    """«Оплата по лицевому счету №5000000»."""
    state = PayState
    missing = card(
        empty(texts.NO_SUCH_ACCOUNT, texts.NO_SUCH_ACCOUNT_HELP, link_button(BACK[1], BACK[0], kind="btn--main"), art="lost")
    )
    body = rx.cond(state.is_loaded, rx.cond(state.is_missing, missing, _due()), _due_shape())
    return task_page(state.title, body, back=BACK, tab="payments")


def _due() -> rx.Component:
    state = PayState
    due = card(
        rx.cond(state.branch != "", rx.el.p(state.branch, class_name="muted")),
        rx.el.div(rx.el.h2(state.due_name, id="due"), rx.cond(state.has_due, money(state.due_whole, state.due_kopecks, "hero"))),
        rx.cond(state.has_parts, rx.el.dl(rx.foreach(state.parts, _part), class_name="facts inset")),
        rx.el.p(state.as_of, class_name="muted sm"),
        aria_labelledby="due",
    )
    ways = card(
        rx.el.h2(texts.WAYS, id="ways"),
        rx.el.ul(*(rx.el.li(icon("check"), rx.el.span(way)) for way in supplier().payment_ways), class_name="ways"),
        aria_labelledby="ways",
    )
    small_print = standing_notice(texts.STANDING_NOTICE)
    soon = rx.el.div(rx.el.p(texts.SOON, class_name="b"), rx.el.p(texts.SOON_HELP))
    return rx.el.div(
        stack(due, notice(soon, tone="t-info")),
        stack(ways, small_print, class_name="after"),
        class_name="cols",
    )


def _part(part: SumView) -> rx.Component:
    return rx.el.div(rx.el.dt(part.name), rx.el.dd(rx.el.span(part.whole, rx.el.small(part.kopecks), class_name="money")))


def _due_shape() -> rx.Component:
    due = rx.el.div(
        skeleton("13rem"), skeleton("8rem", "1.5rem"), skeleton("14rem", "3.5rem"), skeleton("14rem"), class_name="card"
    )
    return loading(texts.PAY_LOADING, due, skeleton_rows(3), class_name="stack form-width")
