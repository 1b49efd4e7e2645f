"""The frames of screens: private with tabs, a task without them, the gate before sign-in."""

from typing import Any, Literal

import reflex as rx

from lk_app.suppliers import supplier
from lk_app.ui import components as c
from lk_app.ui.art import drawing
from lk_app.ui.icons import icon
from lk_app.ui.parts import Text, button, icon_button, link

Tab = Literal["accounts", "payments", "readings", "profile"]
_TABS: tuple[tuple[Tab, str, str, str], ...] = (
    ("accounts", "/accounts", "accounts", "Счета"),
    ("payments", "/payments", "pay", "Платежи"),
    ("readings", "/readings", "meter", "Показания"),
    ("profile", "/profile", "user", "Профиль"),
)
_PITCH = (
    ("meter", "Передать показания и сразу увидеть расход"),
    ("pay", "Видеть долг и переплату без звонков"),
    ("chart", "Сравнить расход с прошлым годом"),
)
MAIN_ID = "main"


def private_page(title: Text, *children: Any, tab: Tab = "accounts", head: Any = None, error_key: Any = None) -> rx.Component:
    """A screen of a signed-in person: brand, sign-out, tabs (below on a phone, above on a wide screen).

    `head`: a line under the title. `error_key`: a State number that grows with each refusal, see `components.Heading`.
    """
    return _screen(
        _bar("bar"),
        _tabs(tab, "tabs"),
        _main(_title(title, head, error_key), *children),
    )


def task_page(
    title: Text,
    *children: Any,
    back: tuple[str, str],
    tab: Tab = "accounts",
    head: Any = None,
    error_key: Any = None,
    step: Text | None = None,
) -> rx.Component:
    """A screen with one deed: on a phone no bar and no tabs. `back`: (path, where it leads in a word: «Показания»).

    `step`: see `gate_page`.
    """
    return _screen(
        _bar("bar bar--task"),
        _tabs(tab, "tabs only-wide"),
        _main(_back(*back), _title(title, head, error_key, step), *children, class_name="main"),
    )


def gate_page(
    title: Text,
    *children: Any,
    back: tuple[str, str] | None = None,
    below: Any = None,
    error_key: Any = None,
    step: Text | None = None,
) -> rx.Component:
    """A screen before sign-in: `children` stand in a card under the title, `below` after the card.

    `step`: a State word that changes when the screen becomes another one, a form its result: the focus goes to the title again.
    """
    return rx.fragment(
        _skip(),
        rx.el.div(
            rx.el.header(_brand("/"), _pitch(), class_name="gate__brand"),
            rx.el.main(
                *([_back(*back)] if back else []),
                rx.el.div(_heading(title, error_key, step), *children, class_name="card"),
                *([below] if below is not None else []),
                id=MAIN_ID,
                class_name="gate__body",
            ),
            class_name="gate",
        ),
    )


def _screen(*children: Any) -> rx.Component:
    return rx.fragment(_skip(), rx.el.div(*children, class_name="screen"), c.LeaveTogether.create())


def _skip() -> rx.Component:
    return c.SkipLink.create("К содержанию", to=MAIN_ID)


def _main(*children: Any, class_name: str = "main") -> rx.Component:
    return rx.el.main(*children, id=MAIN_ID, class_name=class_name)


def _heading(title: Text, error_key: Any, step: Any = None) -> rx.Component:
    props = {"error_key": error_key, "key": step}  # another key is another heading, and a new one takes the focus
    return c.Heading.create(title, **{name: value for name, value in props.items() if value is not None})


def _title(title: Text, head: Any, error_key: Any, step: Any = None) -> rx.Component:
    if head is None:
        return _heading(title, error_key, step)
    return rx.el.div(_heading(title, error_key, step), rx.el.p(head, class_name="muted"), class_name="head")


def _back(path: str, word: str) -> rx.Component:
    return link(icon("back"), word, href=path, class_name="back")


def _bar(class_name: str) -> rx.Component:
    return rx.el.header(_brand("/accounts"), rx.el.div(_sign_out(), class_name="bar__tools"), class_name=class_name)


def _sign_out() -> rx.Component:
    return _sign_out_form(icon_button("Выход", "exit", type="submit"))


def sign_out_button() -> rx.Component:
    """«Выход» in words."""
    return _sign_out_form(button("Выход", kind="btn--quiet", icon_name="exit", type="submit"))


def _sign_out_form(press: rx.Component) -> rx.Component:
    """A POST, so that no link or picture can sign anybody out; the other tabs are told when it is done.

    Nameless: the button says it all, and a named form is a landmark, of which «Профиль» would have two alike.
    """
    return c.PostForm.create(press, action="/auth/sign-out", broadcast="signed-out", class_name="")


def _tabs(current: Tab, class_name: str) -> rx.Component:
    def tab(name: Tab, path: str, icon_name: str, word: str) -> rx.Component:
        props = {"custom_attrs": {"aria-current": "page"}} if name == current else {}
        return link(icon(icon_name), word, href=path, class_name="tab", **props)

    return rx.el.nav(*(tab(*each) for each in _TABS), class_name=class_name, aria_label="Разделы")


def _brand(path: str) -> rx.Component:
    words = rx.el.span(rx.el.b(supplier().brand_name), rx.el.span(supplier().product_name))
    return link(_mark(), words, href=path, class_name="brand")


def _mark() -> rx.Component:
    """Ours, not the supplier's official one."""
    return rx.el.svg(
        rx.el.rect(width="40", height="40", rx="12"),
        rx.el.path(d="M22.5 7 11.5 22h7l-2 11 12-16.5h-7.5l1.5-9.5Z"),
        view_box="0 0 40 40",
        class_name="brand__mark",
        aria_hidden="true",
    )


def _pitch() -> rx.Component:
    return rx.el.div(
        drawing("meter"),
        rx.el.p("Показания и счета без очереди"),
        rx.el.ul(*(rx.el.li(icon(name), words) for name, words in _PITCH)),
        class_name="gate__pitch",
    )
