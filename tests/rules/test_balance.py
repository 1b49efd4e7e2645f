"""What a balance becomes after a charge and a payment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.billing.balance import BalanceSums

KOPECKS = st.integers(0, 10**9)


@st.composite
def balances(draw) -> BalanceSums:
    net = draw(st.integers(-(10**9), 10**9))
    return BalanceSums(max(0, net), max(0, -net), draw(KOPECKS))


@pytest.mark.parametrize(
    ("before", "paid", "after"),
    [
        ((131346, 0, 7890), 139236, (0, 0, 0)),
        ((131346, 0, 7890), 131346, (0, 0, 7890)),
        ((131346, 0, 7890), 100000, (31346, 0, 7890)),
        ((131346, 0, 7890), 132000, (0, 0, 7236)),
        ((131346, 0, 7890), 150000, (0, 10764, 0)),
        ((0, 500, 300), 200, (0, 500, 100)),
        ((0, 500, 0), 200, (0, 700, 0)),
    ],
)
def test_a_payment_goes_to_the_debt_then_to_the_penalty_then_ahead(before, paid, after):
    assert BalanceSums(*before).paid(paid) == BalanceSums(*after)


def test_an_overpayment_pays_for_a_charge_first():
    assert BalanceSums(0, 10000, 0).charged(30400) == BalanceSums(20400, 0, 0)
    assert BalanceSums(0, 50000, 0).charged(30400) == BalanceSums(0, 19600, 0)


def test_what_is_to_pay_is_never_negative():
    assert BalanceSums(0, 10000, 500).to_pay_kopecks == 0
    assert BalanceSums(0, 100, 500).to_pay_kopecks == 400
    assert BalanceSums(131346, 0, 7890).to_pay_kopecks == 139236


@given(balances(), KOPECKS, KOPECKS)
def test_not_a_kopeck_is_lost(before, paid, charged):
    def net(sums: BalanceSums) -> int:
        return sums.debt_kopecks - sums.credit_kopecks + sums.penalty_kopecks

    after = before.paid(paid).charged(charged)
    assert net(after) == net(before) - paid + charged
    assert min(after.debt_kopecks, after.credit_kopecks, after.penalty_kopecks, after.to_pay_kopecks) >= 0
    assert 0 in (after.debt_kopecks, after.credit_kopecks)
