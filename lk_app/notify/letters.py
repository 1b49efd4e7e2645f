"""From an outbox row to a letter: plain text and HTML of the same words."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lk_app.config import settings
from lk_app.notify.port import Letter
from lk_app.notify.texts import LETTERS
from lk_app.suppliers import supplier

_text = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text: nothing to escape
_html = Environment(undefined=StrictUndefined, autoescape=True, loader=PackageLoader("lk_app.notify"), trim_blocks=True)


def render(template: str, payload: dict[str, Any]) -> Letter:
    """The letter called `template`. Raises KeyError for an unknown one, jinja2.UndefinedError for a hole in the payload.

    Values are only ever data: they are substituted into our words and escaped in HTML, never parsed as a template (S53).
    """
    words = LETTERS[template]
    values = {"product": supplier().product_name, "supplier": supplier().full_name, "accounts_link": _accounts_link(), **payload}
    before = [_text.from_string(paragraph).render(values) for paragraph in words.paragraphs]
    after = [_text.from_string(paragraph).render(values) for paragraph in words.after]
    link = str(values[words.link]) if words.link else ""
    signature = f"{supplier().product_name}, {supplier().full_name}"
    blocks = [*before, *([f"{words.button}: {link}"] if link else []), *after, f"--\n{signature}"]
    html = _html.get_template("letter.html").render(
        subject=words.subject, before=before, after=after, button=words.button, link=link,
        brand=supplier().brand_name, signature=signature,
    )  # fmt: skip
    return Letter(subject=f"{words.subject} — {supplier().brand_name}", text="\n\n".join(blocks) + "\n", html=html)


def _accounts_link() -> str:
    return settings().origin.rstrip("/") + "/accounts"
