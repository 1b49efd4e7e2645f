"""Drawings: the meter of the sign-in panel and of an empty list, the broken wire of what did not load.

A drawing is strokes and grounds with a role each; `.art` in app.css gives the roles their colours, so both themes follow.
"""

import reflex as rx

_DRAWINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "meter": (
        ("soft", "M24 68a64 64 0 1 0 128 0 64 64 0 1 0-128 0z"),
        ("legs", "M72 112v24M88 112v24M104 112v24"),
        ("body", "M64 14h48a14 14 0 0 1 14 14v72a14 14 0 0 1-14 14H64a14 14 0 0 1-14-14V28a14 14 0 0 1 14-14z"),
        ("drum", "M64 28h48a5 5 0 0 1 5 5v14a5 5 0 0 1-5 5H64a5 5 0 0 1-5-5V33a5 5 0 0 1 5-5z"),
        ("gaps", "M73.5 30v20M88 30v20M102.5 30v20"),
        ("dots", "M63 40a3 3 0 1 0 6 0 3 3 0 1 0-6 0zM77.7 40a3 3 0 1 0 6 0 3 3 0 1 0-6 0zM92 40a3 3 0 1 0 6 0 3 3 0 1 0-6 0z"),
        ("bolt", "M107 40a3 3 0 1 0 6 0 3 3 0 1 0-6 0z"),
        ("bolt edged", "M91 62 76 83h11l-3 17 16-22H89l2-16Z"),
    ),
    "lost": (
        ("warn", "M24 68a64 64 0 1 0 128 0 64 64 0 1 0-128 0z"),
        ("wire", "M24 96c18 0 22-26 40-26s14 14 24 14M152 40c-18 0-20 26-36 26-8 0-10-6-18-6"),
        ("plug", "M89 74h8a5 5 0 0 1 5 5v10a5 5 0 0 1-5 5h-8a5 5 0 0 1-5-5V79a5 5 0 0 1 5-5z"),
        ("plug", "M87 50h8a5 5 0 0 1 5 5v10a5 5 0 0 1-5 5h-8a5 5 0 0 1-5-5V55a5 5 0 0 1 5-5z"),
    ),
}


def drawing(name: str) -> rx.Component:
    """A decorative picture: "meter" or "lost"."""
    parts = (rx.el.path(d=d, class_name=role) for role, d in _DRAWINGS[name])
    return rx.el.svg(*parts, view_box="22 0 132 136", class_name="art", aria_hidden="true")
