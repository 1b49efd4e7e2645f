"""What screens are made of: functions of words and Vars, dressed by assets/css/app.css."""

from typing import Any, Literal

import reflex as rx

from lk_app.ui import components as c
from lk_app.ui.art import drawing
from lk_app.ui.icons import icon, small_icon

Text = str | rx.Var[str]
Tone = Literal["", "t-info", "t-ok", "t-warn", "t-bad"]
_NOTICE_ICONS = {"": "info", "t-info": "clock", "t-ok": "check", "t-warn": "alert", "t-bad": "stop"}


def classes(*names: str) -> str:
    """Class names without the empty ones."""
    return " ".join(name for name in names if name)


def notice(*children: Any, tone: Tone = "", icon_name: str = "", role: str = "", plain: bool = False) -> rx.Component:
    """A quiet block with an icon. `role`: "status" for results, "alert" for refusals. The first child is the text."""
    props: dict[str, Any] = {"role": role} if role else {}
    text, *rest = children
    if isinstance(text, str | rx.Var):
        text = rx.el.p(text)
    name = icon_name or _NOTICE_ICONS[tone]
    return rx.el.div(icon(name), text, *rest, class_name=classes("notice", tone, "notice--plain" if plain else ""), **props)


def refusal(message: Text) -> rx.Component:
    """Why the whole form was not taken; read out at once, and the focus may go to it."""
    words = rx.el.div(
        icon("stop"), rx.el.p(message), class_name="notice t-bad", role="alert", tab_index=-1, custom_attrs={"data-refusal": ""}
    )
    return rx.cond(message != "", words)


def result(message: Text) -> rx.Component:
    """What was just done; read out, and the focus may go to it when the button that did it is gone."""
    words = rx.el.div(
        icon("check"), rx.el.p(message), class_name="notice t-ok", role="status", tab_index=-1, custom_attrs={"data-result": ""}
    )
    return rx.cond(message != "", words)


def chip(text: Text, tone: Tone = "", icon_name: str = "") -> rx.Component:
    """A state in one or two words."""
    return rx.el.span(small_icon(icon_name or _NOTICE_ICONS[tone]), text, class_name=classes("chip", tone))


def card(*children: Any, flush: bool = False, **props: Any) -> rx.Component:
    """One subject, one sum, at most one filled button. `aria_label` or `aria_labelledby` makes it a named region."""
    element = rx.el.section if {"aria_label", "aria_labelledby"} & props.keys() else rx.el.div
    return element(*children, class_name=classes("card", "card--flush" if flush else ""), **props)


def stack(*children: Any, small: bool = False, class_name: str = "") -> rx.Component:
    """One under another."""
    return rx.el.div(*children, class_name=classes("stack", "stack--s" if small else "", class_name))


def row(
    title: Text, *, href: Text = "", sub: Text = "", icon_name: str, tone: Tone = "", inside: bool = False, **props: Any
) -> rx.Component:
    """A line that leads somewhere (`href`) or does something (`on_click`)."""
    words = rx.el.span(
        rx.el.span(title, class_name="b"), *([rx.el.span(sub, class_name="row__sub")] if not _is_empty(sub) else [])
    )
    body = (rx.el.span(icon(icon_name), class_name=classes("tile-i", tone)), words, icon("right"))
    class_name = classes("row", "row--in" if inside else "", props.pop("class_name", ""))
    if not _is_empty(href):
        return link(*body, href=href, class_name=class_name, **props)
    return rx.el.button(*body, type="button", class_name=class_name, **props)


def _is_empty(text: Text) -> bool:
    return isinstance(text, str) and not text


class _RouterLink(rx.Component):
    library = "react-router"
    tag = "Link"
    to: rx.Var[str]
    target: rx.Var[str]


def link(*children: Any, href: str | rx.Var[str], **props: Any) -> rx.Component:
    """A link inside the cabinet: the page changes without a reload, the socket stays."""
    return _RouterLink.create(*children, to=href, **props)


def link_button(text: Text, href: str | rx.Var[str], *, kind: str = "", icon_name: str = "", **props: Any) -> rx.Component:
    """A link that looks like a button. `kind`: btn--main, btn--quiet, btn--s …"""
    body = [icon(icon_name)] if icon_name else []
    return link(*body, text, href=href, class_name=classes("btn", kind), **props)


def button(text: Text, *, kind: str = "", icon_name: str = "", **props: Any) -> rx.Component:
    """A button that acts at once."""
    body = [icon(icon_name)] if icon_name else []
    return rx.el.button(*body, text, type=props.pop("type", "button"), class_name=classes("btn", kind), **props)


def icon_button(name: Text, icon_name: str, **props: Any) -> rx.Component:
    """A button without words: `name` is what a screen reader says."""
    return rx.el.button(icon(icon_name), type=props.pop("type", "button"), class_name="btn btn--icon", aria_label=name, **props)


def money(whole: Text, kopecks: Text, size: Literal["mid", "card", "hero"] = "card") -> rx.Component:
    """A sum with quiet kopecks: `money("1 313", ",46 ₽")`; a screen reader hears one text."""
    return rx.el.span(whole, rx.el.small(kopecks), class_name=f"money money--{size}")


def facts(*pairs: tuple[Text, Any]) -> rx.Component:
    """Names and values, one line each."""
    return rx.el.dl(*(rx.el.div(rx.el.dt(name), rx.el.dd(value)) for name, value in pairs), class_name="facts")


def skeleton(width: str = "100%", height: str = "1em", round_like_button: bool = False) -> rx.Component:
    """A grey place for what is on its way."""
    style = {"width": width, "height": height} | ({"borderRadius": "var(--radius-button)"} if round_like_button else {})
    return rx.el.span(class_name="sk", custom_attrs={"style": style})


def skeleton_card() -> rx.Component:
    """The shape of an account's card."""
    return rx.el.div(
        skeleton("8rem", "1.5rem"),
        skeleton("13rem"),
        skeleton("11rem", "2.5rem"),
        skeleton("14rem"),
        skeleton(height="3.5rem", round_like_button=True),
        class_name="card",
    )


def skeleton_rows(count: int = 5) -> rx.Component:
    """The shape of a table or list."""
    return rx.el.div(*(skeleton(height="2.5rem") for _ in range(count)), class_name="card")


def loading(words: str, *shapes: rx.Component, class_name: str = "stack") -> rx.Component:
    """The layout in grey; `words` («Загружаем счета…») are for a screen reader."""
    return rx.fragment(
        rx.el.p(words, class_name="vh", role="status"),
        rx.el.div(*shapes, class_name=class_name, aria_hidden="true"),
    )


def empty(title: Text, text: Text, *actions: rx.Component, art: str = "meter") -> rx.Component:
    """Nothing here yet, or it could not be loaded (`art="lost"`): what, why it is all right, what to do."""
    return rx.el.div(drawing(art), rx.el.h2(title), rx.el.p(text, class_name="muted"), *actions, class_name="empty")


def sheet(title: Text, *children: Any, is_open: rx.Var[bool] | bool, on_close: Any) -> rx.Component:
    """A modal question: the title asks by name, the buttons are verbs."""
    return c.Sheet.create(*children, title=title, is_open=is_open, on_close=on_close)


def table(caption: Text, heads: list[tuple[str, str]], body: rx.Component, *, as_list: bool = True) -> rx.Component:
    """A table that becomes a list on a phone. `heads`: (word, class). `body`: rows (`rx.foreach`) whose cells carry their roles.

    Roles are written out because browsers drop them when CSS changes a table's display.
    """
    head = rx.el.tr(*(rx.el.th(word, class_name=name, scope="col", role="columnheader") for word, name in heads), role="row")
    return rx.el.table(
        rx.el.caption(caption, class_name="vh"),
        rx.el.thead(head, role="rowgroup"),
        rx.el.tbody(body, role="rowgroup"),
        class_name=classes("table", "table--list" if as_list else ""),
        role="table",
    )


def cell(*children: Any, class_name: str = "") -> rx.Component:
    """A cell of `table`."""
    return rx.el.td(*children, class_name=class_name, role="cell")


def live(*children: Any, polite: bool = True) -> rx.Component:
    """A place whose changes are read out: results politely, refusals at once."""
    return rx.el.div(*children, role="status" if polite else "alert", class_name="stack")
