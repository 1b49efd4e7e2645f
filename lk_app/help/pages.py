"""Screens of help: the contents, a page for each chapter, the question at its end. No server is asked to show them."""

from collections.abc import Callable

import reflex as rx

from lk_app.help import texts
from lk_app.help.chapters import PICTURE_WIDTH, Chapter, Picture, Section, has_picture, picture_path
from lk_app.help.models import MAX_TEXT
from lk_app.help.state import NO, TOLD, YES, HelpState
from lk_app.help.texts_chapters import CHAPTERS
from lk_app.suppliers import supplier
from lk_app.ui.forms import submit
from lk_app.ui.icons import icon
from lk_app.ui.parts import button, card, link, link_button, notice, refusal, result, row, stack
from lk_app.ui.shell import gate_page

BACK = ("/help", texts.GUIDE)


def contents() -> rx.Component:
    """«Пошаговая инструкция»: what there is to read."""
    rows = (
        rx.el.li(row(chapter.title, href=chapter.path, sub=chapter.lead, icon_name=chapter.icon, class_name="row--flat"))
        for chapter in CHAPTERS
    )
    return gate_page(
        texts.GUIDE_TITLE,
        rx.el.p(texts.GUIDE_LEAD),
        rx.el.nav(rx.el.ol(*rows, class_name="list"), aria_label=texts.CONTENTS),
        _processing(),
        back=("/", texts.BACK_TO_CABINET),
    )


def chapter_page(chapter: Chapter) -> Callable[[], rx.Component]:
    """The screen of a chapter."""

    def page() -> rx.Component:
        state = HelpState
        is_last = chapter is CHAPTERS[-1]
        return gate_page(
            chapter.title,
            rx.el.p(chapter.lead, class_name="muted"),
            *(_section(section) for section in chapter.sections),
            *([_processing()] if is_last else []),
            back=BACK,
            below=rx.el.div(_rating(chapter), _onwards(chapter), class_name="stack", on_unmount=state.leave),
            error_key=state.error_key,
        )

    return page


def _section(section: Section) -> rx.Component:
    steps = rx.el.ol(*(rx.el.li(step) for step in section.steps), class_name="steps")
    return rx.el.section(
        rx.el.h2(section.title),
        *(rx.el.p(words) for words in section.words),
        *([steps] if section.steps else []),
        *([notice(section.note, tone="t-info", icon_name="info")] if section.note else []),
        *([_picture(section.picture)] if section.picture else []),
        *([link(section.see[0], href=section.see[1])] if section.see else []),
        class_name="stack part",
    )


def _picture(picture: Picture) -> rx.Component:
    """Its place is kept before it is loaded, and it is loaded when it comes near."""
    code = supplier().code
    if not has_picture(code, picture.name):
        return rx.fragment()
    return rx.el.img(
        src=picture_path(code, picture.name),
        alt=picture.alt,
        width=PICTURE_WIDTH,
        height=picture.height,
        loading="lazy",
        custom_attrs={"decoding": "async"},
        class_name="shot",
    )


def _processing() -> rx.Component:
    """The guide's last words (A27), and where to see the same for a thing of one's own."""
    words = rx.el.div(
        rx.el.p(rx.el.b(texts.PROCESSING_TITLE, class_name="b")), rx.el.p(texts.PROCESSING), rx.el.p(texts.PROCESSING_STATUS)
    )
    return notice(words, tone="t-info")


def _onwards(chapter: Chapter) -> rx.Component:
    place = CHAPTERS.index(chapter)
    if place + 1 == len(CHAPTERS):
        return link_button(texts.GUIDE, BACK[0], kind="btn--quiet", icon_name="back")
    following = CHAPTERS[place + 1]
    return link(
        rx.el.span(rx.el.span(texts.NEXT.format(title=following.title), class_name="b")),
        icon("right"),
        href=following.path,
        class_name="row row--card",
    )


def _rating(chapter: Chapter) -> rx.Component:
    state = HelpState
    question = stack(
        rx.el.h2(texts.QUESTION, id="rating"),
        refusal(state.refusals[chapter.slug]),
        rx.el.div(
            button(texts.YES, on_click=state.rate(chapter.slug, True)),
            button(texts.NO, on_click=state.rate(chapter.slug, False)),
            class_name="btns btns--two",
        ),
    )
    return card(
        rx.match(
            state.answers[chapter.slug],
            (YES, result(texts.THANKS)),
            (NO, stack(result(texts.THANKS), _more(chapter))),
            (TOLD, result(texts.TOLD)),
            question,
        ),
        aria_label=texts.QUESTION,
    )


def _more(chapter: Chapter) -> rx.Component:
    state = HelpState
    return rx.el.form(
        refusal(state.refusals[chapter.slug]),
        _text("missing", texts.MISSING),
        _text("mistake", texts.MISTAKE),
        rx.el.p(texts.OPTIONAL, class_name="hint"),
        submit(texts.SEND, texts.SENDING, class_name="btn"),
        link(texts.ANSWER_ELSEWHERE, href="/feedback"),
        on_submit=lambda form: HelpState.tell(chapter.slug, form),
        class_name="form",
        no_validate=True,
        aria_label=texts.THANKS,
    )


def _text(name: str, label: str) -> rx.Component:
    """Both are optional; what is too long cannot be typed."""
    error = HelpState.errors[name]
    return rx.el.div(
        rx.el.label(label, html_for=name),
        rx.cond(error != "", rx.el.p(icon("stop"), rx.el.span(error), class_name="error", id=name + "-e")),
        rx.el.textarea(
            id=name,
            name=name,
            rows=3,
            max_length=MAX_TEXT,
            class_name="input",
            custom_attrs={"aria-invalid": rx.cond(error != "", "true", "false"), "aria-describedby": name + "-e"},
        ),
        class_name="field",
    )
