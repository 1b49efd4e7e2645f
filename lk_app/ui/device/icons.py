"""Icons drawn at build time from our mark in the supplier's colour: a new supplier needs no picture of its own."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

PLAIN_SIZES = (192, 512)
MASKABLE_SIZES = (192, 512)
APPLE_SIZE = 180
SHORTCUT_SIZE = 96
_MARK = ((22.5, 7), (11.5, 22), (18.5, 22), (16.5, 33), (28.5, 16.5), (21, 16.5))
"""The lightning of `ui/shell.py`, on a field of 40 × 40."""
_FIELD = 40
_GLYPH_FIELD = 24
_SMOOTH = 4
"""Drawn so many times larger, then reduced: Pillow's polygons have no soft edges."""
_MASKABLE_SCALE = 0.8
"""Launchers may cut all but the middle circle of 80 %: the mark stays well inside it."""
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="12" fill="{color}"/>'
    '<path fill="#fff" d="M22.5 7 11.5 22h7l-2 11 12-16.5h-7.5l1.5-9.5Z"/></svg>\n'
)


def write_icons(directory: Path, color: str) -> None:
    """Put all icons of an app in `color` into `directory` (PNG)."""
    directory.mkdir(parents=True, exist_ok=True)
    for size in PLAIN_SIZES:
        _save(_mark(size, color, corner=12), directory / f"icon-{size}.png")
    for size in MASKABLE_SIZES:
        _save(_mark(size, color, scale=_MASKABLE_SCALE), directory / f"maskable-{size}.png")
    # iOS cuts the corners itself and paints what is transparent black.
    _save(_mark(APPLE_SIZE, color, scale=0.9), directory / "apple-touch-icon.png")
    _save(_glyph(color, _draw_meter), directory / "shortcut-reading.png")
    _save(_glyph(color, _draw_rouble), directory / "shortcut-pay.png")


def svg_icon(color: str) -> str:
    """The icon of a browser's tab."""
    return _SVG.format(color=color)


def _mark(size: int, color: str, *, corner: float = 0, scale: float = 1) -> Image.Image:
    """White lightning on a ground of `color`, its corners rounded by `corner` fortieths of the side."""
    drawn, brush, unit = _ground(size, color, corner / _FIELD)
    unit = unit / _FIELD
    middle = _FIELD / 2
    points = [(unit * (middle + (x - middle) * scale), unit * (middle + (y - middle) * scale)) for x, y in _MARK]
    brush.polygon(points, fill="white")
    return drawn.resize((size, size), Image.Resampling.LANCZOS)


def _glyph(color: str, draw: Callable[[ImageDraw.ImageDraw, Callable[..., list[float]], int], None]) -> Image.Image:
    """One of our 24 px icons in white strokes on a round ground of `color`."""
    drawn, brush, side = _ground(SHORTCUT_SIZE, color, 0.5)
    inner = 0.62
    unit, shift = side * inner / _GLYPH_FIELD, side * (1 - inner) / 2

    def place(*numbers: float) -> list[float]:
        return [shift + unit * number for number in numbers]

    draw(brush, place, round(unit * 2))
    return drawn.resize((SHORTCUT_SIZE, SHORTCUT_SIZE), Image.Resampling.LANCZOS)


def _ground(size: int, color: str, radius_share: float) -> tuple[Image.Image, ImageDraw.ImageDraw, int]:
    side = size * _SMOOTH
    drawn = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    brush = ImageDraw.Draw(drawn)
    brush.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * radius_share, fill=color)
    return drawn, brush, side


def _draw_meter(brush: ImageDraw.ImageDraw, place: Callable[..., list[float]], width: int) -> None:
    brush.rounded_rectangle(place(4, 2, 20, 22), radius=width * 2, outline="white", width=width)
    brush.rounded_rectangle(place(8, 6.3, 16, 11), radius=width // 2, outline="white", width=width)
    brush.line(place(12.8, 13.2, 10.4, 16.2, 13.6, 16.2, 11.4, 19), fill="white", width=width, joint="curve")


def _draw_rouble(brush: ImageDraw.ImageDraw, place: Callable[..., list[float]], width: int) -> None:
    brush.line(place(9, 21, 9, 3.2), fill="white", width=width)
    brush.line(place(8.1, 4, 13.4, 4), fill="white", width=width)
    brush.arc(place(8.4, 3.1, 18.4, 14.1), -90, 90, fill="white", width=width)
    brush.line(place(5.5, 13.2, 13.4, 13.2), fill="white", width=width)
    brush.line(place(5.5, 17.2, 14, 17.2), fill="white", width=width)


def _save(picture: Image.Image, path: Path) -> None:
    if path.stem.startswith(("maskable", "apple")):
        picture = picture.convert("RGB")
    picture.save(path, optimize=True)
