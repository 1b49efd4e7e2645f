"""What Reflex says by itself, in our words: no connection, a broken page, an error on the server, no such page."""

import re
import secrets

import reflex as rx
import structlog
from reflex.state import FrontendEventExceptionState
from reflex_base.event import EventSpec

from lk_app.ui import components as c
from lk_app.ui.parts import button, empty, link_button, notice
from lk_app.ui.shell import gate_page

_log = structlog.get_logger(__name__)
_REFERENCE = re.compile(r"[0-9A-F]{8}")


class FailureState(rx.State):
    """The number of a failure on the server, shown above the page until it is closed."""

    reference: str = ""

    @rx.event
    async def show(self, reference: str) -> None:
        """A failure has just been logged under `reference`. Reachable from outside, so nothing but a number is taken."""
        if isinstance(reference, str) and _REFERENCE.fullmatch(reference):
            self.reference = reference

    @rx.event
    async def close(self) -> None:
        """The person has read it."""
        self.reference = ""


PUBLIC_EVENTS = frozenset(
    {
        f"{FailureState.get_full_name()}.show",
        f"{FailureState.get_full_name()}.close",
    }
)


def backend_failure(exception: Exception) -> EventSpec:
    """For `rx.App(backend_exception_handler=…)`: the trace goes to the log, a sentence with a number to the person (S37)."""
    reference = secrets.token_hex(4).upper()
    _log.error("handler failed", reference=reference, exc_info=exception)
    return FailureState.show(reference)  # pyright: ignore[reportReturnType, reportCallIssue]


def overlay(has_state: bool) -> rx.Component | None:
    """In place of Reflex's connection toaster: both stand above the page, so nothing under them moves."""
    return rx.fragment(c.Device.create(), c.Offline.create(), _failure()) if has_state else None


def _failure() -> rx.Component:
    words = rx.el.p(
        rx.el.b("Не получилось.", class_name="b"),
        " Данные на месте, попробуйте ещё раз. Если повторится, назовите поддержке номер ",
        rx.el.span(FailureState.reference, class_name="nw"),
        ".",
    )
    return rx.el.div(
        rx.cond(
            FailureState.reference != "",
            notice(words, button("Закрыть", kind="btn--s", on_click=FailureState.close), tone="t-bad"),
        ),
        class_name="offline",
        role="alert",
    )


def boundary(has_state: bool) -> rx.Component:
    """In place of Reflex's error page, which shows a stack trace."""
    report = {"on_error": FrontendEventExceptionState.handle_frontend_exception} if has_state else {}
    return c.Boundary.create(**report)


def not_found() -> rx.Component:
    """No such page."""
    return gate_page(
        "Такой страницы нет",
        empty("Возможно, адрес набран с ошибкой", "Или страница переехала.", art="lost"),
        rx.el.div(link_button("На главную", "/", kind="btn--main"), class_name="btns"),
    )
