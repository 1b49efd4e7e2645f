"""«Платежи»: what billing has posted, the newest first, of one's own accounts only."""

from datetime import date, timedelta

import pytest

from lk_app.kernel.actor import VISITOR
from lk_app.kernel.errors import NotFound
from lk_app.payments.service import History, Posted, posted_payments
from lk_app.store.transaction import in_reading
from tests.factories import attach, make_account, make_payment, make_profile, subscriber


@pytest.fixture
def account(session):
    return make_account(session, "123456")


@pytest.fixture
def me(session, account):
    actor = subscriber(make_profile(session))
    session.commit()
    return actor


@pytest.fixture
def mine(session, me, account) -> str:
    from lk_app.identity.models import Profile

    attachment = attach(session, session.get_one(Profile, me.profile_id), account)
    session.commit()
    return attachment.public_id


def test_the_guides_table(session, me, mine, account):
    guide = ((date(2020, 5, 10), 700_07), (date(2021, 12, 29), 2_22), (date(2020, 8, 25), 234_56), (date(2021, 12, 29), 1_08))
    for received_on, amount in guide:
        make_payment(session, account, amount, received_on)
    make_payment(session, make_account(session), 999, date(2022, 1, 1))
    session.commit()
    assert in_reading(posted_payments, me, mine, 20) == History(
        (
            Posted(1, 1_08, date(2021, 12, 29)),
            Posted(2, 2_22, date(2021, 12, 29)),
            Posted(3, 234_56, date(2020, 8, 25)),
            Posted(4, 700_07, date(2020, 5, 10)),
        ),
        has_more=False,
    )


@pytest.mark.parametrize(("limit", "has_more"), [(4, True), (5, False), (6, False)])
def test_long_history_comes_in_parts_that_begin_with_the_newest(session, me, mine, account, limit, has_more):
    for days in range(5):
        make_payment(session, account, 100 + days, date(2022, 1, 1) + timedelta(days=days))
    session.commit()
    page = in_reading(posted_payments, me, mine, limit)
    assert [each.amount_kopecks for each in page.payments] == [104, 103, 102, 101, 100][:limit]
    assert [each.number for each in page.payments] == list(range(1, min(limit, 5) + 1))
    assert page.has_more is has_more


def test_account_without_payments_has_an_empty_history(me, mine):
    assert in_reading(posted_payments, me, mine, 20) == History((), has_more=False)


def test_somebody_elses_account_answers_like_a_missing_one(session, me, mine):
    stranger = subscriber(make_profile(session))
    session.commit()
    messages = set()
    for actor, public_id in ((stranger, mine), (VISITOR, mine), (me, "missing")):
        with pytest.raises(NotFound) as refusal:
            in_reading(posted_payments, actor, public_id, 20)
        messages.add(refusal.value.message)
    assert len(messages) == 1
