"""How letters are handed over: encrypted when the server can, the password to nobody else, refusals told apart."""

import asyncio

import pytest

from lk_app.notify.letters import render
from lk_app.notify.port import DeliveryFailed
from lk_app.notify.smtp import SmtpSender
from tests.smtp_server import Mailbox, certificate, listening

LETTER = render("confirm_email", {"link": "https://lk.example/confirm#abc", "valid_until": "26.02.2022 в 10:00"})


def send(url: str, *, recipient: str = "ivan@example.org", **options) -> None:
    sender = SmtpSender(url, "Кабинет <lk@example.org>", timeout_seconds=5, **options)
    asyncio.run(sender.send(recipient, LETTER, "<1@lk.example>"))


def test_starttls_is_used_when_offered_and_the_password_goes_through_it():
    mailbox, (server, client) = Mailbox(), certificate()
    with listening(mailbox, tls_context=server, authenticator=mailbox.authenticate) as port:
        send(f"smtp://lk:s%40cret@localhost:{port}", tls=client)
    assert (mailbox.is_encrypted, mailbox.passwords) == ([True], [b"s@cret"])


def test_smtps_is_encrypted_from_the_first_byte():
    mailbox, (server, client) = Mailbox(), certificate()
    with listening(mailbox, ssl_context=server) as port:
        send(f"smtps://localhost:{port}", tls=client)
    assert len(mailbox.received) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_nobody_vouches_for_gets_neither_letter_nor_password(scheme):
    mailbox, (server, _) = Mailbox(), certificate()
    options = {"ssl_context": server} if scheme == "smtps" else {"tls_context": server}
    with listening(mailbox, authenticator=mailbox.authenticate, **options) as port, pytest.raises(DeliveryFailed) as failure:
        send(f"{scheme}://lk:secret@localhost:{port}")
    assert (failure.value.is_permanent, mailbox.received, mailbox.passwords) == (False, [], [])


def test_without_encryption_a_stranger_is_not_given_the_password(monkeypatch):
    monkeypatch.setattr("lk_app.notify.smtp._LOOPBACK", ())
    mailbox = Mailbox()
    options = {"authenticator": mailbox.authenticate, "auth_require_tls": False}
    with listening(mailbox, **options) as port, pytest.raises(DeliveryFailed) as failure:
        send(f"smtp://lk:secret@127.0.0.1:{port}")
    assert (failure.value.is_permanent, mailbox.received, mailbox.passwords) == (False, [], [])


def test_a_wrong_password_is_about_us_and_not_about_the_letter():
    mailbox = Mailbox(accepts_password=False)
    options = {"authenticator": mailbox.authenticate, "auth_require_tls": False}
    with listening(mailbox, **options) as port, pytest.raises(DeliveryFailed) as failure:
        send(f"smtp://lk:wrong@127.0.0.1:{port}")
    assert (failure.value.is_permanent, len(mailbox.passwords), mailbox.received) == (False, 1, [])


@pytest.mark.parametrize(
    ("answers", "is_permanent"),
    [
        ({"rcpt": "550 no such user"}, True),
        ({"rcpt": "451 greylisted"}, False),
        ({"data": "554 looks like spam"}, True),
        ({"data": "452 full"}, False),
        ({"mail": "550 who are you"}, False),
    ],
)
def test_refusals_are_told_apart(answers, is_permanent):
    mailbox = Mailbox(**answers)
    with listening(mailbox) as port, pytest.raises(DeliveryFailed) as failure:
        send(f"smtp://127.0.0.1:{port}")
    assert (failure.value.is_permanent, mailbox.received) == (is_permanent, [])


def test_a_server_that_hangs_up_after_its_250_has_the_letter():
    mailbox = Mailbox(quits="hang up")
    with listening(mailbox) as port:
        send(f"smtp://127.0.0.1:{port}")
    assert len(mailbox.received) == 1


@pytest.mark.parametrize("recipient", ["nobody", "@example.org", "ivan@", "ivan\n@example.org"])
def test_what_is_no_address_is_final(recipient):
    mailbox = Mailbox()
    with listening(mailbox) as port, pytest.raises(DeliveryFailed) as failure:
        send(f"smtp://127.0.0.1:{port}", recipient=recipient)
    assert (failure.value.is_permanent, mailbox.received) == (True, [])


@pytest.mark.parametrize("url", ["mail.example.org", "https://mail.example.org", "smtp://", "smtp:///x"])
def test_a_wrong_setting_is_refused_at_start_without_showing_it(url):
    with pytest.raises(ValueError, match="LK_SMTP_URL") as refusal:
        SmtpSender(url, "lk@example.org")
    assert "example.org" not in str(refusal.value)
