"""Decisions of identity on plain values: what a good password is, how long things live, where a browser may be sent."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from lk_app.identity import texts
from lk_app.kernel.contacts import Email, parse_email
from lk_app.kernel.errors import Invalid

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 200
"""Design decision 9: subscribers 8 and a block list; no composition rules (NIST 800-63B, ASVS 6.2)."""
MIN_CONTEXT_WORD_LENGTH = 3

CONFIRM_TTL = timedelta(hours=24)
RESET_TTL = timedelta(hours=1)
"""Quality S04."""
UNDO_EMAIL_TTL = timedelta(days=7)
"""How long the old mailbox may take a change back: somebody may be on holiday while a thief is not."""
MAX_NAME_LENGTH = 60
IDLE_TTL = timedelta(minutes=30)
ABSOLUTE_TTL = timedelta(hours=12)
REMEMBERED_TTL = timedelta(days=30)
"""Quality S25."""
FRESH_TTL = timedelta(minutes=15)
"""How long after signing in the own password need not be asked again for a merge (S42, decision 18)."""
MERGE_PROOF_TTL = timedelta(minutes=10)
MERGE_UNDO_TTL = timedelta(days=14)
TOUCH_EVERY = timedelta(minutes=1)
"""How exactly we know when somebody was last seen: a write per event would cost more than it tells."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SEQUENCES = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    "1q2w3e4r5t6y7u8i9o0p", "1й2ц3у4к5е6н7г8ш9щ0з", "qazwsxedcrfvtgbyhnujmikolp", "йфяцычувскамепинртгоь",
)  # fmt: skip
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    """What «Регистрация» sends, already text and booleans."""

    email: str
    password: str
    repeat: str
    has_personal_data_consent: bool = False
    has_mailings_consent: bool = False


def check_registration(form: RegistrationForm, context_words: Iterable[str] = ()) -> Email:
    """The address of a form that can be accepted. Raises Invalid with a sentence for each wrong field:
    `email`, `password`, `repeat`, `personal_data`."""
    errors: dict[str, str] = {}
    email = None
    try:
        email = parse_email(form.email)
    except ValueError:
        errors["email"] = texts.EMAIL_WRONG if form.email.strip() else texts.EMAIL_MISSING
    errors |= new_password_errors(form.password, form.repeat, form.email, context_words)
    if not form.has_personal_data_consent:
        errors["personal_data"] = texts.CONSENT_MISSING
    if errors or email is None:
        raise Invalid(errors)
    return email


def check_new_email(text: str, present_canonical: str) -> Email:
    """The mailbox one wants to move to. Raises Invalid (`email`) for none, half of one, and the present one."""
    try:
        email = parse_email(text)
    except ValueError:
        raise Invalid({"email": texts.EMAIL_WRONG if text.strip() else texts.EMAIL_MISSING}) from None
    if email.canonical == present_canonical:
        raise Invalid({"email": texts.EMAIL_SAME})
    return email


def check_display_name(text: str) -> str:
    """How a person wants to be addressed, spaces around it dropped; "" for without a name. Raises Invalid (`name`).

    Refused are characters nobody sees: they break lines, turn the direction of text, make one name look like another.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(letter) in _INVISIBLE for letter in name):
        raise Invalid({"name": texts.NAME_INVISIBLE})
    if len(name) > MAX_NAME_LENGTH:
        raise Invalid({"name": texts.NAME_LONG})
    return name


def new_password_errors(password: str, repeat: str, email: str, context_words: Iterable[str] = ()) -> dict[str, str]:
    """Sentences for the fields `password` and `repeat`; empty when both are good."""
    errors = {}
    if reason := password_error(password, email, context_words):
        errors["password"] = reason
    # A mistyped repeat is worth saying only of a password that stays: a refused one will be typed anew anyway.
    elif not is_same_password(password, repeat):
        errors["repeat"] = texts.REPEAT_WRONG if repeat else texts.REPEAT_MISSING
    return errors


def is_same_password(first: str, second: str) -> bool:
    """Whether two typings are one password: «й» may come as one character or as two (NFC)."""
    return unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second)


def password_error(password: str, email: str, context_words: Iterable[str] = ()) -> str:
    """Why this password cannot be taken, in one sentence; "" when it can (design decision 9; quality S11, S12).

    `context_words`: what an attacker of just this cabinet would try, the supplier's names above all.
    """
    normal = unicodedata.normalize("NFC", password)
    if not normal:
        return texts.PASSWORD_MISSING
    if len(normal) < MIN_PASSWORD_LENGTH:
        return texts.PASSWORD_SHORT
    if len(normal) > MAX_PASSWORD_LENGTH:
        return texts.PASSWORD_LONG
    folded = _fold(normal)
    variants = {folded, folded.translate(_TO_CYRILLIC).replace("ё", "е"), folded.translate(_TO_LATIN)}
    if any(_is_common(variant) for variant in variants):
        return texts.PASSWORD_COMMON
    words = _context(email, context_words)
    if any(_is_mostly_context(variant, words) for variant in variants):
        return texts.PASSWORD_CONTEXT
    return ""


def _fold(text: str) -> str:
    return text.lower().replace("ё", "е")


@cache
def common_passwords() -> frozenset[str]:
    """The block list, folded."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_common(folded: str) -> bool:
    """A listed password, or one with digits and signs around it, one repeated, a walk along the keys, a date."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    if {folded, core} & common_passwords() or _is_walk(folded) or (len(core) >= 4 and _is_walk(core)):
        return True
    unit = _repeated_unit(folded)
    return _is_date(folded) or (len(unit) < len(folded) and (len(unit) <= 3 or _is_common(unit)))


def _is_walk(folded: str) -> bool:
    """Neighbours of the alphabet or the keyboard, either way: «45678901», «йцукенгш», «lkjhgfdsa»."""
    return any(folded in line or folded in line[::-1] for line in _SEQUENCES)


def _repeated_unit(text: str) -> str:
    """The shortest text of which `text` is a repetition: «123123123» → «123»."""
    return text[: (text + text).find(text, 1)]


def _is_date(folded: str) -> bool:
    """Eight digits that are a date of birth or two years, with or without separators."""
    digits = re.sub(r"[.\-/ ]", "", folded)
    if not re.fullmatch(r"\d{8}", digits):
        return False
    year = r"(19|20)\d\d"
    return re.fullmatch(rf"[0-3]\d[01]\d{year}|{year}[01]\d[0-3]\d|{year}{year}|[01]\d[0-3]\d{year}", digits) is not None


def _context(email: str, words: Iterable[str]) -> list[str]:
    local, _, domain = _fold(email).partition("@")
    pieces = {local, domain, domain.rpartition(".")[0], *re.split(r"[.+_\-]", local), *(_fold(word) for word in words)}
    return sorted((piece for piece in pieces if len(piece) >= MIN_CONTEXT_WORD_LENGTH), key=len, reverse=True)


def _is_mostly_context(folded: str, words: list[str]) -> bool:
    """Whether what is left without the context words would not be a password by itself."""
    rest = folded
    for word in words:
        rest = rest.replace(word, "")
    return rest != folded and (len(rest) < MIN_PASSWORD_LENGTH or _is_common(rest))


def login_session_end(now: datetime, *, is_remembered: bool) -> datetime:
    """The moment after which a new login session is over whatever its owner does."""
    return now + (REMEMBERED_TTL if is_remembered else ABSOLUTE_TTL)


def is_alive(*, expires_at: datetime, last_seen_at: datetime, is_remembered: bool, now: datetime) -> bool:
    """Whether a login session that nobody ended still signs its owner in: not over, and not idle unless remembered (S25)."""
    return now < expires_at and (is_remembered or now < last_seen_at + IDLE_TTL)
