"""Rules of paying: statuses over all pairs, the split, the sum as people type it, when to ask again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lk_app.kernel.cards import has_card_number, is_luhn, mask_cards
from lk_app.kernel.errors import Invalid
from lk_app.payments import rules
from lk_app.payments.models import AcquirerStatus, PaymentStatus, RefundStatus

# A busy machine is not a failed property.
settings.register_profile("any_speed", deadline=None)
settings.load_profile("any_speed")

ALL_PAIRS = [(current, answer) for current in PaymentStatus for answer in AcquirerStatus]
STARTED = datetime(2022, 2, 21, 12, 0, tzinfo=UTC)
kopecks = st.integers(min_value=0, max_value=rules.MAX_KOPECKS)


@pytest.mark.parametrize(("current", "answer"), ALL_PAIRS)
def test_next_status_is_total_monotonic_and_idempotent(current, answer):
    after = rules.next_status(current, answer)
    assert isinstance(after, PaymentStatus)
    assert rules.RANKS[after] >= rules.RANKS[current]
    assert after == current or rules.RANKS[after] > rules.RANKS[current]
    assert rules.next_status(after, answer) == after


@given(st.sampled_from(PaymentStatus), st.permutations(list(AcquirerStatus)))
def test_whatever_the_order_of_news_the_rank_is_the_same(current, answers):
    for answer in answers:
        current = rules.next_status(current, answer)
    assert current == PaymentStatus.REFUNDED


@given(st.lists(st.sampled_from(AcquirerStatus), max_size=8))
def test_order_of_news_does_not_matter_up_to_rank(answers):
    forward, backward = PaymentStatus.DRAFT, PaymentStatus.DRAFT
    for answer in answers:
        forward = rules.next_status(forward, answer)
    for answer in reversed(answers):
        backward = rules.next_status(backward, answer)
    assert rules.RANKS[forward] == rules.RANKS[backward]


def test_every_status_has_a_rank():
    assert set(rules.RANKS) == set(PaymentStatus)
    assert set(rules.REFUND_RANKS) == set(RefundStatus)


def test_money_outranks_a_cancellation():
    """P2: what the acquirer took is credited, even if it was reported lost before."""
    for lost in (PaymentStatus.CANCELED, PaymentStatus.EXPIRED, PaymentStatus.IN_DOUBT):
        assert rules.next_status(lost, AcquirerStatus.SUCCEEDED) == PaymentStatus.SETTLED
    for paid in rules.PAID:
        assert rules.next_status(paid, AcquirerStatus.CANCELED) == paid
        assert rules.contradicts(paid, AcquirerStatus.CANCELED)


def test_silence_is_doubt_only_before_the_acquirer_had_it():
    assert rules.next_status(PaymentStatus.REGISTERING, AcquirerStatus.UNKNOWN) == PaymentStatus.IN_DOUBT
    assert rules.next_status(PaymentStatus.PENDING, AcquirerStatus.UNKNOWN) == PaymentStatus.PENDING
    assert rules.next_status(PaymentStatus.SETTLED, AcquirerStatus.UNKNOWN) == PaymentStatus.SETTLED


@pytest.mark.parametrize("current", RefundStatus)
@pytest.mark.parametrize("said", RefundStatus)
def test_refund_statuses_only_move_forward(current, said):
    after = rules.next_refund_status(current, said)
    assert rules.REFUND_RANKS[after] == max(rules.REFUND_RANKS[current], rules.REFUND_RANKS[said])


@given(kopecks, kopecks, kopecks, st.booleans())
def test_split_adds_up_and_takes_no_more_than_is_owed(amount, debt, penalty, is_penalty_first):
    parts = rules.split(amount, debt, penalty, is_penalty_first=is_penalty_first)
    assert parts.total == amount
    assert 0 <= parts.debt <= debt
    assert 0 <= parts.penalty <= penalty
    assert parts.advance >= 0
    assert parts.advance == 0 or (parts.debt, parts.penalty) == (debt, penalty)


@pytest.mark.parametrize(
    ("amount", "is_penalty_first", "parts"),
    [
        (139236, False, (131346, 7890, 0)),
        (131346, False, (131346, 0, 0)),
        (131346, True, (123456, 7890, 0)),
        (140000, False, (131346, 7890, 764)),
        (100, True, (0, 100, 0)),
    ],
)
def test_debt_is_paid_before_penalty_unless_the_profile_says_otherwise(amount, is_penalty_first, parts):
    """The guide's account № 5000000: debt 1313.46, penalty 78.90."""
    assert rules.split(amount, 131346, 7890, is_penalty_first=is_penalty_first) == rules.Split(*parts)


@given(st.data())
def test_refunds_return_the_penalty_last_and_exactly_once(data):
    amount = data.draw(st.integers(1, 10_000))
    penalty = data.draw(st.integers(0, amount))
    returned, penalty_returned = 0, 0
    while returned < amount:
        part = data.draw(st.integers(1, amount - returned))
        piece = rules.penalty_to_return(amount, penalty, returned, part)
        assert 0 <= piece <= part
        returned, penalty_returned = returned + part, penalty_returned + piece
        assert penalty_returned == 0 or returned - penalty_returned == amount - penalty
    assert penalty_returned == penalty


@pytest.mark.parametrize(
    ("debt", "penalty", "since", "expected"),
    [(131346, 7890, 0, 139236), (0, 0, 0, 0), (131346, 7890, 139236, 0), (100, 0, 500, 0), (900_000_00, 0, 0, 350_000_00)],
)
def test_sum_to_pay_is_never_negative(debt, penalty, since, expected):
    assert rules.sum_to_pay(debt, penalty, since) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("1392.36", 139236), ("1 392,36 ₽", 139236), ("1", 100), ("350000", 350_000_00), (" 1,5 ", 150), ("222,00", 22200)],
)
def test_a_sum_is_read_as_people_type_it(typed, expected):
    assert rules.parse_sum(typed) == expected


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Введите сумму"),
        ("   ", "Введите сумму"),
        ("0", "Наименьшая сумма — 1,00"),
        ("0,99", "Наименьшая сумма"),
        ("350000,01", "не больше 350 000,00"),
        ("999999999999", "не больше"),
        ("-5", "Уберите минус"),
        ("\u22125", "Уберите минус"),
        ("1392,365", "Копеек"),
        ("много", "рубли и копейки цифрами"),
        ("1e5", "рубли и копейки цифрами"),
        ("NaN", "рубли и копейки цифрами"),
        ("١٢", "рубли и копейки цифрами"),
        ("2202 4746 0000 0011", "номер карты"),
    ],
)
def test_a_wrong_sum_is_refused_with_a_way_out(typed, words):
    with pytest.raises(Invalid) as refusal:
        rules.parse_sum(typed)
    assert words in refusal.value.errors["amount"].replace("\u00a0", " ")


@given(st.integers(min_value=rules.MIN_KOPECKS, max_value=rules.MAX_KOPECKS))
def test_every_allowed_sum_can_be_typed(amount):
    for typed in (f"{amount // 100}.{amount % 100:02d}", f"{amount // 100},{amount % 100:02d} ₽"):
        assert rules.parse_sum(typed) == amount


def test_checks_come_at_1_2_5_15_60_minutes_then_hourly_for_a_day():
    moments, now = [], STARTED
    while (moment := rules.next_check_at(STARTED, now)) is not None:
        moments.append((moment - STARTED).total_seconds() / 60)
        now = moment
    assert moments == [1, 2, 5, 15, 60, *range(120, 1441, 60)]


@pytest.mark.parametrize(("hours", "is_alive"), [(0, True), (22.9, True), (23, False), (25, False)])
def test_the_acquirers_memory_of_a_key_is_not_relied_on_for_a_whole_day(hours, is_alive):
    assert rules.is_key_alive(STARTED, STARTED + timedelta(hours=hours)) is is_alive


@pytest.mark.parametrize("number", ["2202474600000011", "4111 1111 1111 1111", "5555-5555-5555-4444"])
def test_a_card_number_is_seen_and_masked(number):
    assert has_card_number(f"карта {number} моя")
    masked = mask_cards(f"карта {number} моя")
    assert masked == "карта " + "*" * 12 + number[-4:] + " моя"


@pytest.mark.parametrize("text", ["5000000", "630012345678", "1234567812345678", "+7 978 123-45-67", "1392,36", "12" * 15])
def test_other_digits_are_left_alone(text):
    assert mask_cards(text) == text


def test_luhn():
    assert is_luhn("79927398713")
    assert not any(is_luhn(f"7992739871{digit}") for digit in "012456789")
