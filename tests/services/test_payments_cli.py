"""`lk reconcile`: what it repairs, what it lists, and how it ends for a script."""

import json

import pytest
from typer.testing import CliRunner

from lk_app.cli import app
from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.sandbox_bank.app import SANDBOX_PAYEE
from tests.payments_harness import SECRET, SHOP, audit, payment, pending, running_bank


@pytest.fixture
def bank(db, monkeypatch):
    with running_bank() as running:
        monkeypatch.setenv("LK_ACQUIRER_URL", running.url)
        monkeypatch.setenv("LK_ACQUIRER_SHOP_ID", SHOP)
        monkeypatch.setenv("LK_ACQUIRER_SECRET_KEY", SECRET)
        monkeypatch.setenv("LK_ACQUIRER_PAGE_HOSTS", json.dumps(["127.0.0.1"]))
        monkeypatch.setenv("LK_PAYEE", SANDBOX_PAYEE.model_dump_json())
        settings.cache_clear()
        yield running


def test_it_brings_a_payment_to_the_acquirers_truth(bank):
    uid = pending(bank)
    bank.pay(uid)
    clock.advance(61)
    done = CliRunner().invoke(app, ["reconcile"])
    assert done.exit_code == 0, done.output
    assert "Спрошено об оплатах и возвратах: 1" in done.output
    assert payment(uid).status == "settled"
    audit(bank)


def test_it_names_what_a_person_must_look_at_and_ends_with_one(bank):
    uid = pending(bank)
    bank.pay(uid)
    bank.fail(find="wrong_amount")
    done = CliRunner().invoke(app, ["reconcile", "--all"])
    assert done.exit_code == 1
    assert uid[:8] in done.output
    assert "другую сумму" in " ".join(done.output.split())
    assert payment(uid).status == "pending"


def test_without_an_acquirer_or_with_a_silent_one_it_says_so(bank, monkeypatch):
    monkeypatch.setenv("LK_ACQUIRER_SECRET_KEY", "wrong")
    settings.cache_clear()
    done = CliRunner().invoke(app, ["reconcile"])
    assert (done.exit_code, "Банк недоступен" in done.output) == (2, True)
    monkeypatch.delenv("LK_ACQUIRER_URL")
    settings.cache_clear()
    done = CliRunner().invoke(app, ["reconcile"])
    assert (done.exit_code, "Оплата не подключена" in done.output) == (2, True)
