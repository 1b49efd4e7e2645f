"""What people type as a proof and what it proves: examples from the guide, then properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.accounts import rules, texts
from lk_app.accounts.rules import Payment
from lk_app.kernel.errors import Invalid
from lk_app.suppliers.profile import load

KRYM = load("krymenergo")
SAMARA = load("samaraenergo")
ASKED = date(2022, 2, 21)
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
surnames = st.text(RUSSIAN, min_size=1, max_size=20).filter(lambda name: name not in rules.LEGAL_FORMS)
sums = st.integers(1, 10**9)


def claim(**changes: object) -> rules.Claim:
    form = {
        "branch": "Симферопольское ГРОЭ", "number": "123456", "is_payment_unknown": False, "amount": "222", "surname": "",
    }  # fmt: skip
    return rules.parse_claim(KRYM, **(form | changes))


def refused(**changes: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        claim(**changes)
    return refusal.value.errors


@pytest.mark.parametrize("typed", ["222", "222,00", "222.0 ₽", " 222.00", "222,", "222 руб.", "2\u00a0 22р"])
def test_sum_is_understood_however_it_is_written(typed):
    assert claim(amount=typed).sum_kopecks == 222_00


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", texts.SUM_REQUIRED),
        ("двести", texts.SUM_NOT_UNDERSTOOD),
        ("-5", texts.SUM_NOT_UNDERSTOOD),
        ("1,234", texts.SUM_NOT_UNDERSTOOD),
        ("0,00", texts.SUM_IS_ZERO),
        (222, texts.SUM_REQUIRED),
        (["222"], texts.SUM_REQUIRED),
    ],
)
def test_sum_that_is_not_a_sum_is_told_beside_its_field(typed, sentence):
    assert refused(amount=typed) == {"amount": sentence}


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "№ 123456", "123\u00a0456", "12-34-56", "\uff11\uff12\uff13456"])
def test_spaces_and_signs_around_a_number_do_not_count(typed):
    assert claim(number=typed).account_number == "123456"


def test_leading_zeros_are_part_of_a_number():
    assert claim(number="0123456").account_number == "0123456"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", texts.NUMBER_REQUIRED),
        ("12а456", texts.NUMBER_HAS_LETTERS),
        ("1234", KRYM.account_number_error),
        ("12345678901", KRYM.account_number_error),
        ("١٢٣٤٥٦", KRYM.account_number_error),
        ("123_456", KRYM.account_number_error),
        ("1" * 5000, KRYM.account_number_error),
        (123456, texts.NUMBER_REQUIRED),
    ],
)
def test_number_outside_the_mask_is_told_beside_its_field(typed, sentence):
    assert refused(number=typed) == {"number": sentence}


def test_each_supplier_has_its_own_mask_and_its_own_need_of_a_branch():
    form = {"branch": None, "is_payment_unknown": True, "amount": None, "surname": "Ива"}
    assert rules.parse_claim(SAMARA, number="100200300400", **form).branch_name == ""
    with pytest.raises(Invalid) as refusal:
        rules.parse_claim(SAMARA, number="123456", **form)
    assert refusal.value.errors == {"number": SAMARA.account_number_error}
    assert refused(branch="") == {"branch": texts.BRANCH_REQUIRED}


def test_all_wrong_fields_are_told_at_once():
    assert set(refused(branch="", number="x", amount="")) == {"branch", "number", "amount"}
    assert set(refused(is_payment_unknown=True, surname="")) == {"surname"}


def test_the_checkbox_chooses_the_proof_and_the_other_is_forgotten():
    assert claim(is_payment_unknown=True, amount="222", surname=" Ива ") == rules.Claim(
        "Симферопольское ГРОЭ", "123456", None, "Ива"
    )
    assert claim(is_payment_unknown=False, amount="222", surname="Ива").surname == ""
    assert claim(is_payment_unknown="true").sum_kopecks == 222_00


@pytest.mark.parametrize("typed", ["Bdf", "Iva", "ивaz"])
def test_forgotten_layout_is_told(typed):
    assert refused(is_payment_unknown=True, surname=typed) == {"surname": texts.SURNAME_IN_LATIN}


@pytest.mark.parametrize("typed", ["123", "---", "🙂"])
def test_surname_needs_letters(typed):
    assert refused(is_payment_unknown=True, surname=typed) == {"surname": texts.SURNAME_NOT_LETTERS}


@pytest.mark.parametrize(
    ("stated", "holder"),
    [
        ("Ива", "Иванов Иван Иванович"),
        ("ИВА", "иванов и.и."),
        (" и в а", "Иванов Иван"),
        ("Иванов", "Иванов Иван"),
        ("Кор", "Kopнeев Пётр"),
        ("Cep", "Сергеев Сергей"),
        ("Лёв", "Левин Лев"),
        ("Лев", "Лёвин Лев"),
        ("Ле\u0308в", "Лёвин Лев"),
        ("Ли", "Ли Виктор"),
        ("О", "О Дмитрий"),
        ("Анс", "Ан-Сен Мария"),
        ("Ан-с", "Ан-Сен Мария"),
        ("О'Ни", "О'Нил Шон"),
        ("ОНи", "О'Нил Шон"),
        ("Ива", "Іванов Іван"),
        ("Ива", "\u00a0Иванов\u00a0Иван"),
    ],
)
def test_letters_of_the_surname_fit(stated, holder):
    assert rules.surname_fits(stated, holder)


@pytest.mark.parametrize(
    ("stated", "holder"),
    [
        ("Ив", "Иванов Иван"),
        ("Иващ", "Иванов Иван"),
        ("Лив", "Ли Виктор"),
        ("Л", "Ли Виктор"),
        ("Ан-", "Ан-Сен Мария"),
        ("Пет", "Иванов Пётр"),
        ("", "Иванов Иван"),
        ("Ива", ""),
        ("", ""),
        ("-", ""),
        ("ООО", "ООО «Ромашка»"),
        ("ИП", "ИП Иванов"),
    ],
)
def test_letters_that_prove_nothing(stated, holder):
    assert not rules.surname_fits(stated, holder)


def test_latest_payment_on_the_asked_date_counts():
    payments = [Payment(date(2021, 12, 29), 108), Payment(date(2021, 12, 29), 222), Payment(date(2020, 8, 25), 23456)]
    assert rules.payment_fits(108, ASKED, payments)
    assert rules.payment_fits(222, ASKED, payments)
    assert not rules.payment_fits(23456, ASKED, payments)
    assert rules.payment_fits(23456, date(2021, 12, 28), payments)


@pytest.mark.parametrize(("age", "is_previous_accepted"), [(0, True), (3, True), (4, False)])
def test_previous_payment_counts_while_the_newer_one_is_fresh(age, is_previous_accepted):
    newer = ASKED - timedelta(days=age)
    payments = [Payment(newer, 500), Payment(date(2022, 1, 10), 700), Payment(date(2021, 12, 10), 900)]
    assert rules.payment_fits(500, ASKED, payments)
    assert rules.payment_fits(700, ASKED, payments) is is_previous_accepted
    assert not rules.payment_fits(900, ASKED, payments)


def test_account_without_payments_is_not_proved_by_any_sum():
    assert not rules.payment_fits(1, ASKED, [])
    assert not rules.payment_fits(1, ASKED, [Payment(ASKED + timedelta(days=1), 1)])


@given(surnames, st.data())
def test_any_spelling_of_the_beginning_fits(surname, data):
    letters = surname[: data.draw(st.integers(3, 20))]
    spelled = "".join(
        data.draw(st.sampled_from([letter, letter.upper(), letter.replace("ё", "е"), f" {letter}", f"{letter}-"]))
        for letter in letters
    )
    assert rules.surname_fits(spelled, f"{surname.capitalize()} Иван Иванович")


@given(surnames, surnames)
def test_other_letters_never_fit(surname, stated):
    if not rules.fold_letters(surname).startswith(rules.fold_letters(stated)):
        assert not rules.surname_fits(stated, f"{surname} Иван")


@given(st.lists(st.tuples(st.integers(-400, 10), sums), max_size=12), sums)
def test_a_sum_fits_only_among_the_last_two_days_of_payments(rows, stated):
    payments = [Payment(ASKED + timedelta(days=days), amount) for days, amount in rows]
    by_day: dict[int, set[int]] = {}
    for days, amount in rows:
        if days <= 0:
            by_day.setdefault(days, set()).add(amount)
    last = sorted(by_day, reverse=True)[:2]
    may = by_day[last[0]] if last else set()
    if len(last) == 2 and last[0] >= -3:
        may = may | by_day[last[1]]
    for amount in {stated} | {amount for _, amount in rows}:
        assert rules.payment_fits(amount, ASKED, payments) is (amount in may)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


@given(anything, anything, anything, anything, anything)
def test_any_json_is_a_claim_or_a_refusal_in_russian(branch, number, unknown, amount, surname):
    try:
        made = rules.parse_claim(KRYM, branch=branch, number=number, is_payment_unknown=unknown, amount=amount, surname=surname)
    except Invalid as error:
        assert error.errors and set(error.errors) <= {"branch", "number", "amount", "surname"}
    else:
        assert KRYM.is_account_number(made.account_number)
        assert len(made.surname) <= rules.MAX_SURNAME
        assert (made.sum_kopecks is None) != (made.surname == "")


@given(sums, st.sampled_from([".", ","]), st.sampled_from(["", " ₽", "₽", " руб", "р."]))
def test_a_sum_survives_any_writing(amount, point, sign):
    rubles, kopecks = divmod(amount, 100)
    assert rules.parse_sum(f"{rubles:,}".replace(",", "\u00a0") + f"{point}{kopecks:02d}{sign}") == amount
