"""What a chapter of help is made of. The words themselves are in `texts_chapters.py`."""

from dataclasses import dataclass

from lk_app.config import PROJECT_DIR

PICTURE_WIDTH = 360
"""Of all pictures, in CSS pixels: the phone they are taken on."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of a real screen. `python -m tests.screens` takes it; the height is known before it is loaded, so nothing jumps."""

    name: str
    alt: str
    height: int = 560


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer: sentences, then steps in their order, then what to mind, then how it looks."""

    title: str
    words: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    note: str = ""
    picture: Picture | None = None
    see: tuple[str, str] | None = None
    """Where to go from here: (words, path)."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of help."""

    slug: str
    title: str
    lead: str
    """What it answers, in a sentence: also its line in the contents."""
    icon: str
    sections: tuple[Section, ...]

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/help/{self.slug}"

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """In the order of the sections."""
        return tuple(section.picture for section in self.sections if section.picture)


def picture_path(supplier_code: str, name: str) -> str:
    """The address of a picture: each supplier's cabinet looks its own way."""
    return f"/help/{supplier_code}/{name}.webp"


def has_picture(supplier_code: str, name: str) -> bool:
    """Whether it has been taken for this supplier: another one's screen would only confuse."""
    return (PROJECT_DIR / "assets" / picture_path(supplier_code, name)[1:]).is_file()
