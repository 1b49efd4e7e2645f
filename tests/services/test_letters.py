"""Letters: written from the outbox, delivered by a real SMTP server, whatever that server does (faults F20, F22)."""

import asyncio
import contextlib
import html

import jinja2
import pytest
from sqlmodel import col, select

from lk_app.config import settings
from lk_app.jobs.worker import Worker
from lk_app.kernel import clock
from lk_app.notify import texts
from lk_app.notify.letters import render, write
from lk_app.notify.smtp import SmtpSender, compose
from lk_app.store import outbox
from lk_app.store.outbox import OutboxMessage, OutboxStatus
from lk_app.store.transaction import in_reading, in_transaction
from tests.smtp_server import Mailbox, listening

PAYLOAD = {
    "link": "https://lk.example/confirm#abc", "valid_until": "26.02.2022 в 10:00", "sign_in_link": "https://lk.example/",
    "recovery_link": "https://lk.example/forgot", "moment": "25.02.2022 в 10:00", "account_number": "123456",
    "branch_name": "Симферопольское ГРОЭ", "application_number": 19534, "reason": "Фамилия не совпала",
    "new_email": "n•••@mail.ru", "register_link": "https://lk.example/register",
    "amount": "1\u00a0392,36\u00a0₽", "payment_number": "39EEE1A9",
    "title": "Обращение №\u00a012 от\u00a025.02.2022", "topic": "Счёт", "files": "Без файлов.", "text": "Первая\nВторая",
    "inquiry_link": "https://lk.example/profile/inquiry?number=12",
    "joined": "ivan@example.org", "kept": "p•••@example.org",
}  # fmt: skip


@pytest.mark.parametrize("template", texts.LETTERS)
def test_every_letter_says_the_same_in_text_and_html(template):
    letter, parts = render(template, PAYLOAD), write(template, PAYLOAD)
    assert letter.subject == f"{parts.subject} — Крымэнерго"
    for paragraph in (*parts.before, *parts.after, "ГУП РК «Крымэнерго»"):
        assert paragraph in letter.text
        assert paragraph in html.unescape(letter.html)
    assert letter.html.count("href=") == (1 if parts.link else 0)
    if parts.link:
        assert letter.text.count(f"{parts.button}:\n{parts.link}\n") == 1
        assert letter.html.count(f'href="{parts.link}"') == 1
        assert parts.link.startswith(("https://lk.example/", settings().origin))
    assert not {"{", "}"} & set(letter.subject + letter.text)


def test_recovery_letter_has_the_guides_words():
    sentence = (
        "Для восстановления доступа в сервисе «Личный кабинет абонента» ГУП РК «Крымэнерго» перейдите по нижеуказанной ссылке"
    )
    assert sentence in render("reset_password", PAYLOAD).text


def test_a_name_adds_no_line_no_header_and_no_disguise():
    reason = "Нет\r\nBcc: evil@example.org\r\n\r\nПерейдите:\u202e https://evil.example\x00"
    letter = render("application_rejected", PAYLOAD | {"reason": reason, "application_number": "1\r\nBcc: evil@example.org"})
    message = compose("lk@example.org", "ivan@example.org", letter, "<1@lk>")
    assert message["Bcc"] is None
    assert "Причина: Нет Bcc: evil@example.org Перейдите: https://evil.example\n" in letter.text
    assert not {"\r", "\u202e", "\x00"} & set(letter.text + letter.html + letter.subject)


def test_what_people_wrote_in_lines_stays_lines_and_nothing_more():
    wild = "Первая <b>{{ product }}</b>\r\n\r\nВторая\u202e\x00\rBcc: evil@example.org"
    letter = render("inquiry_copy", PAYLOAD | {"text": wild})
    assert "Вы написали:\n\nПервая <b>{{ product }}</b>\n\nВторая\n\nBcc: evil@example.org\n\n" in letter.text
    assert "<b>" not in letter.html and "&lt;b&gt;{{ product }}&lt;/b&gt;" in letter.html
    assert compose("lk@example.org", "ivan@example.org", letter, "<1@lk>")["Bcc"] is None


def test_where_the_supplier_has_no_branches_no_empty_brackets():
    assert "№ 123456 (Симферопольское ГРОЭ)" in render("application_approved", PAYLOAD).text
    assert "№ 123456 теперь" in render("application_approved", PAYLOAD | {"branch_name": ""}).text


def test_a_cyrillic_domain_goes_in_the_form_mail_servers_know():
    message = compose("lk@example.org", "ivan@пример.рф", render("confirm_email", PAYLOAD), "<1@lk>")
    assert message["To"] == "ivan@xn--e1afmkfd.xn--p1ai"


def test_what_people_wrote_stays_text():
    reason = "{{ 7 * 7 }} <script>alert(1)</script>"
    letter = render("application_rejected", PAYLOAD | {"reason": reason})
    assert reason in letter.text
    assert "<script>" not in letter.html
    assert "{{ 7 * 7 }} &lt;script&gt;" in letter.html


def test_a_hole_in_the_payload_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        render("confirm_email", {"link": "x"})


@pytest.fixture
def mail_server():
    with contextlib.ExitStack() as started:
        yield lambda mailbox: SmtpSender(
            f"smtp://127.0.0.1:{started.enter_context(listening(mailbox))}", "Кабинет <lk@example.org>", timeout_seconds=2
        )


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
    assert letter["Message-ID"] == f"<lk-{_message().id}-{_message().created_at:%Y%m%d%H%M%S}@lk.example>"
    assert PAYLOAD["link"] in letter.get_body(("plain",)).get_content()
    assert f'href="{PAYLOAD["link"]}"' in letter.get_body(("html",)).get_content()
    assert (_message().status, _message().payload) == (OutboxStatus.SENT, {})
    assert _drain(mail_server(mailbox)) == 0
    assert len(mailbox.received) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        Mailbox(rcpt="451 later"),
        Mailbox(data="451 later"),
        Mailbox(data="421 busy"),
        Mailbox(hangs_up=True),
        Mailbox(hangs=True),
    ],
    ids=["451 to the recipient", "451 to the letter", "421", "hangs up", "hangs after DATA"],
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
