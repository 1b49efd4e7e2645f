"""S07: an address is compared in one form; what could be two mailboxes stays two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.kernel.contacts import canonical_email, mask_email, parse_email


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("A@Пример.рф", "a@xn--e1afmkfd.xn--p1ai"),
        ("ivan@MAIL.ru", "Ivan@mail.ru"),
        ("  ivan@mail.ru\n", "ivan@mail.ru"),
        ("йод@почта.рф", "и\u0306од@почта.рф"),
        ("ivan@ｍail.ru", "ivan@mail.ru"),
    ],
)
def test_one_mailbox_written_two_ways(first, second):
    assert parse_email(first).canonical == parse_email(second).canonical == canonical_email(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ivan+lk@mail.ru", "ivan@mail.ru"),
        ("i.van@mail.ru", "ivan@mail.ru"),
        ("ivаn@mail.ru", "ivan@mail.ru"),  # the «а» is Cyrillic
        ("ivan@mаil.ru", "ivan@mail.ru"),
        ("ivan@mail.ru", "ivan@mail.com"),
    ],
)
def test_two_mailboxes_stay_two(first, second):
    assert parse_email(first).canonical != parse_email(second).canonical


def test_letters_go_to_what_was_typed():
    assert parse_email(" Ivan.Petrov@Пример.рф ").shown == "Ivan.Petrov@пример.рф"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "ivanov", "ivanov@mail", "@mail.ru", "ivanov@", "a b@mail.ru", "a@b@mail.ru", "a@mail..ru", "a@-mail.ru",
        "a@localhost", "a@[127.0.0.1]", "a\x00@mail.ru", "\ud800@mail.ru", "a@mail.ru\r\nBcc: b@mail.ru",
        "a," * 5000 + "b@mail.ru", '"a b"@mail.ru', "Ivan <ivan@mail.ru>", "a@mail.ru, b@mail.ru", "x" * 250 + "@mail.ru",
    ],
)  # fmt: skip
def test_what_no_letter_could_reach_is_refused(text):
    with pytest.raises(ValueError):
        parse_email(text)


def test_the_guides_address_can_be_looked_up_but_not_registered():
    assert canonical_email("Demo@User") == "demo@user"
    with pytest.raises(ValueError):
        parse_email("demo@user")


@pytest.mark.parametrize("text", ["", "nobody", "a\x00@b", "\ud800@b", "a@b@c", "x" * 400])
def test_nobodys_address_is_none(text):
    assert canonical_email(text) is None


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text):
    found = canonical_email(text)
    assert found is None or ("@" in found and len(found) <= 320 and "\x00" not in found)


@given(st.emails())
def test_canonical_form_is_stable_and_blind_to_case(address):
    try:
        canonical = parse_email(address).canonical
    except ValueError:
        return
    assert parse_email(canonical).canonical == canonical
    assert parse_email(address.lower()).canonical == canonical


def test_a_masked_address_is_recognised_only_by_its_owner():
    assert mask_email("ivan.petrov@mail.ru") == "i•••@mail.ru"
    assert mask_email("я@почта.рф") == "я•••@почта.рф"
