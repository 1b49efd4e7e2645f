"""Screen «Платежи»."""

import reflex as rx

from lk_app.accounts.pages import paid_since, standing_notice, sums
from lk_app.payments import texts
from lk_app.payments.state import PaymentRow, PaymentsState
from lk_app.payments.views import OnTheWayView
from lk_app.ui.forms import select_field
from lk_app.ui.icons import small_icon
from lk_app.ui.parts import (
    button,
    card,
    cell,
    empty,
    link,
    link_button,
    loading,
    money,
    notice,
    skeleton,
    skeleton_rows,
    stack,
    table,
)
from lk_app.ui.shell import private_page


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
        stack(rx.foreach(PaymentsState.on_the_way, _on_the_way), _posted(), standing_notice(texts.STANDING_NOTICE)),
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
        paid_since(state.paid_since),
        rx.el.div(link_button(state.pay_words, state.pay_href, kind="btn--main"), class_name="btns"),
        aria_labelledby="balance",
    )


def _on_the_way(made: OnTheWayView) -> rx.Component:
    """A payment made here that billing has not booked yet: how far it has come and when it will arrive."""
    tone = rx.cond(made.is_paid, "chip t-info", "chip t-warn")
    chip = rx.el.span(rx.cond(made.is_paid, small_icon("bank"), small_icon("clock")), made.chip, class_name=tone)
    return rx.el.section(
        rx.el.div(rx.el.h2(texts.ON_THE_WAY), chip, class_name="line line--apart"),
        rx.el.div(
            money(made.whole, made.kopecks, "mid"), rx.el.span(made.moment, class_name="muted"), class_name="line line--apart"
        ),
        rx.el.div(
            rx.el.i(), rx.el.i(), rx.el.i(), class_name=rx.cond(made.is_paid, "mini", "mini mini--asked"), aria_hidden="true"
        ),
        rx.el.p(made.words, " ", link(texts.WHERE_IS_MONEY, href=made.href), class_name="hint"),
        class_name="card",
        aria_label=texts.ON_THE_WAY + " " + made.whole + made.kopecks,
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
