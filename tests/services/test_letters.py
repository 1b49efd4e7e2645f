"""Letters: written from the outbox, delivered by a real SMTP server, whatever that server does (faults F20, F22)."""

import asyncio
import email
import email.policy
import socket

import jinja2
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from sqlmodel import col, select

from lk_app.jobs.worker import Worker
from lk_app.kernel import clock
from lk_app.notify import texts
from lk_app.notify.letters import render
from lk_app.notify.smtp import SmtpSender
from lk_app.store import outbox
from lk_app.store.outbox import OutboxMessage, OutboxStatus
from lk_app.store.transaction import in_reading, in_transaction

PAYLOAD = {
    "link": "https://lk.example/confirm#abc", "valid_until": "26.02.2022 в 10:00", "sign_in_link": "https://lk.example/",
    "recovery_link": "https://lk.example/forgot", "moment": "25.02.2022 в 10:00", "account_number": "123456",
    "branch_name": "Симферопольское ГРОЭ", "application_number": 19534, "reason": "Фамилия не совпала",
}  # fmt: skip


@pytest.mark.parametrize("template", texts.LETTERS)
def test_every_letter_says_the_same_in_text_and_html(template):
    letter = render(template, PAYLOAD)
    words = texts.LETTERS[template]
    assert letter.subject.startswith(words.subject)
    if words.link:
        assert letter.text.count(f"{words.button}: ") == 1
        assert "{{" not in letter.text + letter.html
    assert "ГУП РК «Крымэнерго»" in letter.text
    assert "ГУП РК «Крымэнерго»" in letter.html


def test_recovery_letter_has_the_guides_words():
    sentence = (
        "Для восстановления доступа в сервисе «Личный кабинет абонента» ГУП РК «Крымэнерго» перейдите по нижеуказанной ссылке"
    )
    assert sentence in render("reset_password", PAYLOAD).text


def test_what_people_wrote_stays_text():
    reason = "{{ 7 * 7 }} <script>alert(1)</script>"
    letter = render("application_rejected", PAYLOAD | {"reason": reason})
    assert reason in letter.text
    assert "<script>" not in letter.html
    assert "{{ 7 * 7 }} &lt;script&gt;" in letter.html


def test_a_hole_in_the_payload_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        render("confirm_email", {"link": "x"})


class Mailbox:
    """An SMTP server that keeps what it is given, and misbehaves as told."""

    def __init__(self, rcpt: str = "250 ok", data: str = "250 ok", hangs_up: bool = False) -> None:
        self.rcpt, self.data, self.hangs_up, self.received = rcpt, data, hangs_up, []

    async def handle_RCPT(self, server: SMTP, session, envelope, address, options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session, envelope):
        if self.data.startswith("250"):
            self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self.hangs_up:
            server.transport.abort()
        return self.data


def free_port() -> int:
    """A port nobody listens on: aiosmtpd's controller cannot be told to choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_server():
    started = []

    def start(mailbox: Mailbox) -> SmtpSender:
        port = free_port()
        controller = Controller(mailbox, hostname="127.0.0.1", port=port)
        controller.start()
        started.append(controller)
        return SmtpSender(f"smtp://127.0.0.1:{port}", "Кабинет <lk@example.org>")

    yield start
    for controller in started:
        controller.stop()


def _promise(session, key="k", **payload):
    outbox.enqueue(session, "confirm_email", "ivan@example.org", PAYLOAD | payload, key)


def _drain(sender, *, is_demo=False) -> int:
    return asyncio.run(Worker(sender, is_demo=is_demo, domain="lk.example").drain())


def _message() -> OutboxMessage:
    return in_reading(lambda session: session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))).one())


def test_letter_arrives_whole_and_its_secret_is_forgotten(db, mail_server):
    mailbox = Mailbox()
    in_transaction(_promise)
    assert _drain(mail_server(mailbox)) == 1
    (letter,) = mailbox.received
    assert (letter["To"], letter["From"]) == ("ivan@example.org", "Кабинет <lk@example.org>")
    assert letter["Subject"] == "Подтвердите почту — Крымэнерго"
    assert letter["Message-ID"] == f"<lk-{_message().id}@lk.example>"
    assert PAYLOAD["link"] in letter.get_body(("plain",)).get_content()
    assert f'href="{PAYLOAD["link"]}"' in letter.get_body(("html",)).get_content()
    assert (_message().status, _message().payload) == (OutboxStatus.SENT, {})
    assert _drain(mail_server(mailbox)) == 0
    assert len(mailbox.received) == 1


@pytest.mark.parametrize(
    "trouble", [Mailbox(rcpt="451 later"), Mailbox(data="451 later"), Mailbox(data="421 busy"), Mailbox(hangs_up=True)]
)
def test_temporary_trouble_keeps_the_letter_and_it_follows(db, mail_server, trouble):
    in_transaction(_promise)
    _drain(mail_server(trouble))
    assert (_message().status, _message().payload["link"]) == (OutboxStatus.QUEUED, PAYLOAD["link"])
    assert _drain(mail_server(Mailbox())) == 0, "it waits before the next try"
    clock.advance(outbox.FIRST_RETRY_SECONDS + 1)
    mailbox = Mailbox()
    assert _drain(mail_server(mailbox)) == 1
    assert len(mailbox.received) == 1
    assert _message().status == OutboxStatus.SENT


def test_nobody_listens(db):
    in_transaction(_promise)
    _drain(SmtpSender("smtp://127.0.0.1:1", "lk@example.org"))
    assert (_message().status, _message().attempts) == (OutboxStatus.QUEUED, 1)


def test_no_such_mailbox_is_final_and_tells_no_secret(db, mail_server):
    in_transaction(_promise)
    _drain(mail_server(Mailbox(rcpt="550 no such user ivan@example.org")))
    assert _message().status == OutboxStatus.FAILED
    assert "ivan" not in _message().last_error


def test_our_own_mistake_is_seen_and_does_not_stop_the_others(db, mail_server):
    in_transaction(lambda session: outbox.enqueue(session, "confirm_email", "a@example.org", {}, "broken"))
    in_transaction(_promise)
    mailbox = Mailbox()
    assert _drain(mail_server(mailbox)) == 2
    statuses = in_reading(lambda session: session.exec(select(OutboxMessage.status).order_by(col(OutboxMessage.id))).all())
    assert statuses == [OutboxStatus.FAILED, OutboxStatus.SENT]
    assert len(mailbox.received) == 1


def test_in_demo_a_letter_is_kept_to_be_shown(db):
    in_transaction(_promise)
    _drain(None, is_demo=True)
    assert (_message().status, _message().payload["link"]) == (OutboxStatus.SENT, PAYLOAD["link"])


def test_two_workers_send_once(db, mail_server):
    for number in range(5):
        in_transaction(_promise, str(number))
    mailbox = Mailbox()
    sender = mail_server(mailbox)

    async def both():
        await asyncio.gather(*(Worker(sender, is_demo=False, domain="lk.example").drain() for _ in range(2)))

    asyncio.run(both())
    assert len(mailbox.received) == 5
