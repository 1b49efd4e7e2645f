"""Drawings: the meter of the sign-in panel and of an empty list, the broken wire of what did not load."""

from typing import Any

import reflex as rx

_VIEW_BOX = "22 0 132 136"


def _meter() -> list[rx.Component]:
    return [
        rx.el.circle(cx="88", cy="68", r="64", fill="var(--color-accent-soft)"),
        rx.el.path(d="M72 112v24M88 112v24M104 112v24", stroke="var(--color-edge)", stroke_width="4"),
        rx.el.rect(
            x="50",
            y="14",
            width="76",
            height="100",
            rx="14",
            fill="var(--color-surface)",
            stroke="var(--color-accent)",
            stroke_width="3",
        ),
        rx.el.rect(x="59", y="28", width="58", height="24", rx="5", fill="var(--color-drum)"),
        rx.el.path(d="M73.5 30v20M88 30v20M102.5 30v20", stroke="var(--color-drum-empty)", stroke_width="1.5"),
        rx.el.circle(cx="66", cy="40", r="3", fill="var(--color-on-drum)"),
        rx.el.circle(cx="80.7", cy="40", r="3", fill="var(--color-on-drum)"),
        rx.el.circle(cx="95", cy="40", r="3", fill="var(--color-on-drum)"),
        rx.el.circle(cx="110", cy="40", r="3", fill="var(--color-year-past)"),
        rx.el.path(
            d="M91 62 76 83h11l-3 17 16-22H89l2-16Z",
            fill="var(--color-year-past)",
            stroke="var(--color-year-past-edge)",
            stroke_width="2",
        ),
    ]


def _lost() -> list[rx.Component]:
    return [
        rx.el.circle(cx="88", cy="68", r="64", fill="var(--color-warn-soft)"),
        rx.el.path(
            d="M24 96c18 0 22-26 40-26s14 14 24 14",
            fill="none",
            stroke="var(--color-warn-text)",
            stroke_width="5",
            stroke_linecap="round",
        ),
        rx.el.path(
            d="M152 40c-18 0-20 26-36 26-8 0-10-6-18-6",
            fill="none",
            stroke="var(--color-warn-text)",
            stroke_width="5",
            stroke_linecap="round",
        ),
        rx.el.rect(
            x="84",
            y="74",
            width="18",
            height="20",
            rx="5",
            fill="var(--color-surface)",
            stroke="var(--color-warn-text)",
            stroke_width="4",
        ),
        rx.el.rect(
            x="82",
            y="50",
            width="18",
            height="20",
            rx="5",
            fill="var(--color-surface)",
            stroke="var(--color-warn-text)",
            stroke_width="4",
        ),
    ]


_DRAWINGS: dict[str, Any] = {"meter": _meter, "lost": _lost}


def drawing(name: str) -> rx.Component:
    """A decorative picture: "meter" or "lost"."""
    return rx.el.svg(*_DRAWINGS[name](), view_box=_VIEW_BOX, class_name="art", aria_hidden="true")
