"""From an outbox row to a letter: plain text and HTML of the same words."""

import re
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lk_app.config import settings
from lk_app.notify import texts
from lk_app.notify.port import Letter
from lk_app.notify.texts import LETTERS
from lk_app.suppliers import supplier

_text = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text: nothing to escape
_html = Environment(undefined=StrictUndefined, autoescape=True, loader=PackageLoader("lk_app.notify"), trim_blocks=True)


_SPACES = re.compile(r"[ \t\r\n\v\f\u0085\u2028\u2029]+")
"""All but the no-break space, which is meant."""
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, and those that turn the direction of text: they make an address look like another one."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in its parts: paragraphs, one button, paragraphs after it."""

    subject: str
    before: tuple[str, ...]
    button: str
    link: str
    after: tuple[str, ...]


def write(template: str, payload: dict[str, Any]) -> Written:
    """The letter called `template`. Raises KeyError for an unknown one, jinja2.UndefinedError for a hole in the payload.

    Values are only ever data (S53): each is flattened to one line, substituted into our words, escaped in HTML, and never
    parsed as a template, so a name can add neither a line, nor a header, nor a link of its own.
    """
    words = LETTERS[template]
    safe = {name: inert(value) if isinstance(value, str) else value for name, value in payload.items()}
    values = _ours() | safe | _account(safe)

    def fill(text: str) -> str:
        return _text.from_string(text).render(values)

    return Written(
        subject=fill(words.subject),
        before=(*_greeting(safe), *(fill(paragraph) for paragraph in words.paragraphs), *_quoted(payload, words.quote)),
        button=words.button,
        link=str(values[words.link]) if words.link else "",
        after=tuple(fill(paragraph) for paragraph in words.after),
    )


def render(template: str, payload: dict[str, Any]) -> Letter:
    """The letter ready to go, the same words as plain text and as HTML. Raises what `write` raises."""
    letter = write(template, payload)
    signature = f"{supplier().product_name}, {supplier().full_name}"
    button = [f"{letter.button}:\n{letter.link}"] if letter.link else []
    blocks = [*letter.before, *button, *letter.after, f"--\n{signature}\n{texts.NO_REPLY}"]
    html = _html.get_template("letter.html").render(
        letter=letter, brand=supplier().brand_name, accent=supplier().accent_color, signature=signature, no_reply=texts.NO_REPLY
    )
    return Letter(subject=f"{letter.subject} — {supplier().brand_name}", text="\n\n".join(blocks) + "\n", html=html)


def inert(value: str) -> str:
    """A stranger's words on one line, without anything invisible."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", value)).strip()


def _quoted(payload: dict[str, Any], name: str) -> tuple[str, ...]:
    """What people wrote in lines, a paragraph each; every line as inert as any other value."""
    lines = (inert(line) for line in re.split(r"[\n\r]+", payload[name])) if name else ()
    return tuple(line for line in lines if line)


def _greeting(values: dict[str, Any]) -> tuple[str, ...]:
    """«Здравствуйте, Иван!» where the person has said how to be addressed."""
    return (texts.GREETING.format(name=values["name"]),) if values.get("name") else ()


def _ours() -> dict[str, str]:
    profile, accounts = supplier(), settings().origin.rstrip("/") + "/accounts"
    return {"product": profile.product_name, "supplier": profile.full_name, "accounts_link": accounts}


def _account(values: dict[str, Any]) -> dict[str, str]:
    """«123456 (Симферопольское ГРОЭ)», or the number alone where the supplier has no branches."""
    if "account_number" not in values:
        return {}
    branch = f" ({values['branch_name']})" if values["branch_name"] else ""
    return {"account": f"{values['account_number']}{branch}"}
