"""S11, S12, S13: any long enough password that is not everybody's is taken whole, and kept so that it can be strengthened."""

import random
import unicodedata

import bcrypt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.config import settings
from lk_app.identity import texts
from lk_app.identity.flows import context_words
from lk_app.identity.passwords import SCHEME, dummy_hash, hash_password, needs_rehash, verify_password
from lk_app.identity.rules import common_passwords, new_password_errors, password_error

EMAIL = "ivan.petrov@mail.ru"


def error(password: str, email: str = EMAIL) -> str:
    return password_error(password, email, context_words())


@pytest.mark.parametrize(
    "password",
    [
        "корова лампа река",
        "correct horse",
        "ЖёлтаяТаксаИграет",
        "й" * 7 + "цыплёнок",
        "ъ" * 30 + "ы" * 34 + "!ё",
        "🐈 мурлычет громко 🐈",
        "крымэнерго-люблю-кошек",
        "n7$kQw2z",
        "73910284",
        "x" + "ы7" * 95,
        "    много пробелов    ",
        "hamletivanovich",
    ],
)
def test_a_password_that_is_nobody_elses_is_taken(password):
    assert error(password) == ""


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", texts.PASSWORD_MISSING),
        ("корова7", texts.PASSWORD_SHORT),
        ("и\u0306" * 7, texts.PASSWORD_SHORT),
        ("ж" * 99 + "щ7" * 51, texts.PASSWORD_LONG),
        ("password", texts.PASSWORD_COMMON),
        ("Password1!", texts.PASSWORD_COMMON),
        ("пароль123", texts.PASSWORD_COMMON),
        ("ПАРОЛЬ2026", texts.PASSWORD_COMMON),
        ("gfhjkm123", texts.PASSWORD_COMMON),
        ("йцукенгш", texts.PASSWORD_COMMON),
        ("qwertyui", texts.PASSWORD_COMMON),
        ("lkjhgfdsa", texts.PASSWORD_COMMON),
        ("12345678", texts.PASSWORD_COMMON),
        ("87654321", texts.PASSWORD_COMMON),
        ("aaaaaaaa", texts.PASSWORD_COMMON),
        ("123123123", texts.PASSWORD_COMMON),
        ("любовьлюбовь", texts.PASSWORD_COMMON),
        ("20252026", texts.PASSWORD_COMMON),
        ("01.02.1985", texts.PASSWORD_COMMON),
        ("19850201", texts.PASSWORD_COMMON),
        ("котёнок2020", texts.PASSWORD_COMMON),
        ("энергосбыт2026", texts.PASSWORD_CONTEXT),
        ("Крымэнерго1", texts.PASSWORD_CONTEXT),
        ("krymenergo99", texts.PASSWORD_CONTEXT),
        ("rhsv'ythuj1", texts.PASSWORD_CONTEXT),
        ("'ythujc,sn26", texts.PASSWORD_CONTEXT),
        (EMAIL, texts.PASSWORD_CONTEXT),
        ("ivan.petrov", texts.PASSWORD_CONTEXT),
        ("petrov1975", texts.PASSWORD_CONTEXT),
        ("ivanqwerty12345", texts.PASSWORD_CONTEXT),
    ],
)
def test_what_is_tried_first_is_refused(password, reason):
    assert error(password) == reason


def test_no_listed_password_passes():
    chosen = random.Random(7).sample(sorted(common_passwords()), 1000)
    assert [password for password in chosen if not error(password)] == []


def test_the_list_is_folded_as_it_is_compared():
    assert len(common_passwords()) > 4000
    assert [entry for entry in common_passwords() if entry != entry.lower().replace("ё", "е").strip()] == []


def test_the_account_number_is_a_context_word():
    assert password_error("5000000lk", EMAIL, ["5000000"]) == texts.PASSWORD_CONTEXT
    assert password_error("5000000lk", EMAIL) == ""


def test_only_the_first_cause_is_told_and_the_repeat_is_compared_as_text():
    assert new_password_errors("корова", "", EMAIL) == {"password": texts.PASSWORD_SHORT}
    assert new_password_errors("корова лампа", "", EMAIL) == {"repeat": texts.REPEAT_MISSING}
    assert new_password_errors("корова лампа", "корова лампы", EMAIL) == {"repeat": texts.REPEAT_WRONG}
    assert new_password_errors("чайка у моря", unicodedata.normalize("NFD", "чайка у моря"), EMAIL) == {}


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_judging_never_fails_and_needs_no_particular_letters(password):
    normal = unicodedata.normalize("NFC", password)
    reason = error(password)
    if reason in (texts.PASSWORD_SHORT, texts.PASSWORD_MISSING):
        assert len(normal) < 8
    elif reason == texts.PASSWORD_LONG:
        assert len(normal) > 200
    else:
        assert 8 <= len(normal) <= 200


# --- hashing


@pytest.mark.parametrize(
    ("password", "other"),
    [
        ("ж" * 64, "ж" * 63 + "щ"),
        ("a" * 72 + "b", "a" * 72 + "c"),
        ("a" * 200, "a" * 199),
        ("пробел ", "пробел"),
        ("Регистр", "регистр"),
        ("до\x00нуля", "до"),
        ("🐈" * 50, "🐈" * 49 + "🐕"),
    ],
)
def test_every_character_counts(password, other):
    hashed = hash_password(password)
    assert verify_password(password, hashed)
    assert not verify_password(other, hashed)


def test_composed_and_decomposed_typing_is_one_password():
    hashed = hash_password("йод и ёлка")
    assert verify_password(unicodedata.normalize("NFD", "йод и ёлка"), hashed)


@pytest.mark.parametrize("odd", ["\ud800", "", "x" * 100_000, "\x00"])
def test_odd_input_is_a_wrong_password_and_not_a_crash(odd):
    assert not verify_password(odd, hash_password("корова лампа"))


def test_the_hash_is_marked_salted_and_peppered(monkeypatch):
    first, second = hash_password("корова лампа"), hash_password("корова лампа")
    assert first.startswith(SCHEME + "$2b$04$")
    assert first != second
    assert len(first) <= 200
    monkeypatch.setenv("LK_SECRET_KEY", "another secret key for tests, 32 characters or more")
    settings.cache_clear()
    assert not verify_password("корова лампа", first)


def test_no_unknown_scheme_opens_anything():
    bare = bcrypt.hashpw("корова лампа".encode(), bcrypt.gensalt(4)).decode()
    for stored in ("none", "", bare, "md5:" + bare, SCHEME + "nonsense"):
        assert not verify_password("корова лампа", stored)
        assert needs_rehash(stored)


@given(st.text(max_size=20))
def test_nobody_has_the_dummy_password(password):
    assert not verify_password(password, dummy_hash())


def test_a_cheaper_hash_is_due_for_a_stronger_one(monkeypatch):
    weak = hash_password("корова лампа")
    assert not needs_rehash(weak)
    monkeypatch.setenv("LK_BCRYPT_ROUNDS", "5")
    settings.cache_clear()
    assert needs_rehash(weak)
    assert verify_password("корова лампа", weak)


def test_no_two_fields_left_empty_are_told_the_same():
    told = [texts.PASSWORD_MISSING, texts.REPEAT_MISSING, texts.CURRENT_MISSING]
    assert len({sentence.removesuffix(" ещё раз") for sentence in told}) == 3
