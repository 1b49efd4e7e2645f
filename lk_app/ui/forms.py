"""Forms: two kinds, the same fields.

`post_form` talks to a plain HTTP route (sign-in, registration …). A form driven by State is `rx.el.form(…, on_submit=…,
class_name="form")` whose fields get `error=State.errors["name"]`. Fields are uncontrolled: what was typed stays.
"""

from typing import Any

import reflex as rx

from lk_app.ui import components as c

Text = str | rx.Var[str]


def post_form(
    action: str, *children: Any, label: str, broadcast: str = "", saved_text: str = "", class_name: str = "form"
) -> rx.Component:
    """A form posted to `action`; see `components.PostForm`. `saved_text`: said when the answer was a file."""
    return c.PostForm.create(
        *children, action=action, label=label, broadcast=broadcast, saved_text=saved_text, class_name=class_name
    )


def field(label: Text, name: str, **props: Any) -> rx.Component:
    """A one-line input under its label, hint and error. `props`: error, hint, default_value, input_mode, auto_complete, …"""
    return c.Field.create(label=label, name=name, **props)


def email_field(label: str = "E-mail", name: str = "email", auto_complete: str = "username", **props: Any) -> rx.Component:
    """A mailbox. Not `type=email`: the browser's own check speaks its own language and knows no Cyrillic domains."""
    return field(
        label,
        name,
        input_mode="email",
        auto_complete=auto_complete,
        auto_capitalize="none",
        spell_check=False,
        max_length=320,
        **props,
    )


def password_field(label: str = "Пароль", name: str = "password", is_new: bool = False, **props: Any) -> rx.Component:
    """A password; `is_new` for one being made up, where Russian letters may be meant."""
    auto_complete = "new-password" if is_new else "current-password"
    return c.PasswordField.create(label=label, name=name, is_new=is_new, auto_complete=auto_complete, **props)


def money_field(label: Text, name: str, **props: Any) -> rx.Component:
    """A sum: large, decimal keypad; dot, comma and spaces are all understood by the server."""
    return field(label, name, input_mode="decimal", auto_complete="off", class_name="input input--sum", unit="₽", **props)


def select_field(label: Text, name: str, *options: rx.Component, **props: Any) -> rx.Component:
    """A native select; `options` are `rx.el.option(…)` or `rx.foreach` of them."""
    return c.SelectField.create(*options, label=label, name=name, **props)


def checkbox(label: Text, name: str, *hint_parts: Any, **props: Any) -> rx.Component:
    """A checkbox; `hint_parts` (words, links) stand under its line."""
    return c.CheckField.create(*hint_parts, label=label, name=name, **props)


def submit(text: Text, busy_text: str, **props: Any) -> rx.Component:
    """The main button. In a `post_form` it knows by itself when it is busy; elsewhere pass `is_busy=State.is_busy`."""
    return c.SubmitButton.create(text, busy_text=busy_text, **props)


def busy_button(text: Text, busy_text: str, is_busy: rx.Var[bool], **props: Any) -> rx.Component:
    """A button of a form driven by State."""
    return submit(text, busy_text, is_busy=is_busy, **props)


def summary(errors: rx.Var[list[list[str]]] | list[list[str]]) -> rx.Component:
    """Links to the wrong fields, from two errors on. `errors`: [name, sentence] in the order of the fields."""
    return c.ErrorSummary.create(errors=errors)


def dial(name: str, digits: int | rx.Var[int], **props: Any) -> rx.Component:
    """The digits of a meter; see `components.Dial`. `on_value` comes after a pause of 600 ms with the digits typed."""
    return c.Dial.create(name=name, digits=digits, **props)


def past_dial(value: Text, digits: int | rx.Var[int]) -> rx.Component:
    """The previous reading, for the eye; say it in words for a screen reader beside it."""
    return c.PastDial.create(value=value, digits=digits)
