"""The words of letters. `{{ … }}` are filled from the outbox row's payload; a missing one is an error, not a hole.

`account` is the account's number with its branch, where it has one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One kind of letter: its subject, its paragraphs, and at most one button that follows a link of the payload."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    link: str = ""
    after: tuple[str, ...] = ()
    quote: str = ""
    """A value of the payload that people wrote in lines: each line is a paragraph after `paragraphs`."""


_NOT_YOU = "Если это были не вы, ничего делать не нужно: без ссылки из этого письма ничего не произойдёт."

NO_REPLY = "Письмо отправлено автоматически, отвечать на него не нужно."

LETTERS = {
    "confirm_email": Words(
        "Подтвердите почту",
        (
            "Вы зарегистрировались в сервисе «{{ product }}» {{ supplier }}.",
            "Чтобы войти, подтвердите почтовый ящик: откройте ссылку и нажмите кнопку на странице.",
        ),
        "Подтвердить почту",
        "link",
        ("Ссылка действует до {{ valid_until }} и сработает один раз.", _NOT_YOU),
    ),
    "email_taken": Words(
        "Вы уже зарегистрированы",
        (
            "{{ moment }} кто-то попробовал зарегистрировать этот адрес в сервисе «{{ product }}» {{ supplier }}, "
            "а учётная запись с ним уже есть.",
            "Если это были вы, просто войдите. Пароль забылся — его можно задать заново: {{ recovery_link }}",
        ),
        "Войти",
        "sign_in_link",
        ("Если это были не вы, ничего делать не нужно: учётная запись не изменилась.",),
    ),
    # The first sentence is the guide's (features C8); its missing closing quote is put back.
    "reset_password": Words(
        "Восстановление доступа",
        ("Для восстановления доступа в сервисе «{{ product }}» {{ supplier }} перейдите по нижеуказанной ссылке.",),
        "Задать новый пароль",
        "link",
        ("Ссылка действует до {{ valid_until }} и сработает один раз.", _NOT_YOU),
    ),
    "password_changed": Words(
        "Пароль изменён",
        (
            "{{ moment }} пароль вашей учётной записи изменили. На остальных устройствах вход завершён.",
            "Если это были не вы, сразу задайте новый пароль: так вы закроете вход тому, кто это сделал.",
        ),
        "Задать новый пароль",
        "recovery_link",
    ),
    "account_attached_elsewhere": Words(
        "Счёт № {{ account_number }} добавили ещё в одну учётную запись",
        (
            "Счёт № {{ account }}, который есть в вашей учётной записи, добавили ещё в одну. У вас ничего не изменилось.",
            "Так бывает, когда за счётом следят в семье: для этого нужно знать последний платёж или фамилию владельца.",
        ),
        "Открыть мои счета",
        "accounts_link",
        ("Не знаете, кто это мог быть? Сообщите поставщику: телефон и адрес напечатаны в квитанции.",),
    ),
    # The first sentence is the guide's (features D21).
    "application_approved": Words(
        "Заявка № {{ application_number }} одобрена",
        ("Лицевой счет успешно привязан к учетной записи.", "Счёт № {{ account }} теперь в вашем списке."),
        "Открыть мои счета",
        "accounts_link",
    ),
    "application_rejected": Words(
        "Заявка № {{ application_number }} отклонена",
        (
            "Счёт № {{ account }} не добавлен к вашей учётной записи.",
            "Причина: {{ reason }}",
            "Данные можно исправить и отправить заявку снова.",
        ),
        "Открыть мои счета",
        "accounts_link",
    ),
    "payment_settled": Words(
        "Оплата прошла успешно",
        (
            "{{ moment }} по лицевому счёту № {{ account }} оплачено {{ amount }}.",
            "Номер оплаты: {{ payment_number }}. Кассовый чек придёт отдельно, туда, куда вы указали.",
        ),
        "Открыть мои счета",
        "accounts_link",
        ("Внимание! Время обработки информации о поступивших платежах в среднем составляет 1 - 3 рабочих дня.",),
    ),
    "payment_refunded": Words(
        "Деньги возвращаются",
        (
            "{{ amount }} из оплаты по лицевому счёту № {{ account }} вернули туда, откуда она пришла.",
            "Номер оплаты: {{ payment_number }}. Когда деньги появятся на карте, решает ваш банк: обычно это несколько дней.",
        ),
        "Открыть мои счета",
        "accounts_link",
    ),
    # To a mailbox nobody has confirmed: not a word of what was typed, it may be somebody else's mailbox.
    "inquiry_received": Words(
        "{{ title }}",
        (
            "Мы приняли ваше обращение в {{ supplier }}. Тема: «{{ topic }}». {{ files }}",
            "Ответ придёт на этот адрес. Номер обращения назовите, если позвоните.",
        ),
        after=("Если вы ничего не писали, кто-то ошибся адресом. Делать ничего не нужно.",),
    ),
    "inquiry_copy": Words(
        "{{ title }}",
        ("Мы приняли ваше обращение в {{ supplier }}. Тема: «{{ topic }}». {{ files }}", "Вы написали:"),
        "Открыть обращение",
        "inquiry_link",
        ("Ответ придёт на этот адрес и появится в «Моих обращениях».",),
        quote="text",
    ),
    "inquiry_answer": Words(
        "Ответ: {{ title }}",
        ("На ваше обращение в {{ supplier }} ответили:",),
        after=("Если остались вопросы, напишите новое обращение и назовите номер этого.",),
        quote="text",
    ),
    "inquiry_answer_in_thread": Words(
        "Ответ: {{ title }}",
        ("На ваше обращение в {{ supplier }} ответили:",),
        "Открыть обращение",
        "inquiry_link",
        ("Там же можно написать ещё.",),
        quote="text",
    ),
}
