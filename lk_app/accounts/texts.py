"""The Russian words of personal accounts. The guide's sentences are literal: «счет» without ё, «Вашей» where it says so."""

from datetime import date

from lk_app.kernel.text import format_date

MY_ACCOUNTS = "Мои счета"
ADD_ACCOUNT = "Добавить счет"
REMOVE_ACCOUNT = "Убрать счет"
EMPTY = "В вашей учетной записи еще нет прикрепленных лицевых счетов"
STANDING_NOTICE = (
    "Внимание! Время обработки информации о поступивших платежах и переданных показаниях приборов учёта "
    "в среднем составляет 1 - 3 рабочих дня."
)

ACCOUNT_NUMBER = "Номер лицевого счета"
LAST_PAYMENT_UNKNOWN = "Неизвестен последний платеж"
SURNAME_LETTERS = "Первые три буквы фамилии владельца"

APPLICATION_CREATED = "Создана заявка на добавление счета к учетной записи."
APPLICATION_ATTACHED = "Лицевой счет успешно привязан к учетной записи"

BRANCH_REQUIRED = "Выберите из списка, где заключён договор"
NUMBER_REQUIRED = "Введите номер лицевого счета"
NUMBER_HAS_LETTERS = "Уберите буквы: в номере только цифры"
SUM_REQUIRED = "Введите сумму или отметьте «Неизвестен последний платеж»"
SUM_NOT_UNDERSTOOD = "Введите сумму цифрами, например 222 или 222,50"
SUM_IS_ZERO = "Введите сумму больше нуля. Если платежей ещё не было, отметьте «Неизвестен последний платеж»"
SURNAME_REQUIRED = "Введите первые три буквы фамилии владельца"
SURNAME_NOT_LETTERS = "Здесь нужны только буквы фамилии"
SURNAME_IN_LATIN = "Похоже, включена английская раскладка. Введите русские буквы"
ALREADY_APPLIED = "На этот счет у вас уже есть заявка № {number}. Исправьте её"
ALREADY_YOURS = "Этот счет уже есть в вашей учетной записи. Заявку можно отозвать"
TOO_MANY_APPLICATIONS = "У вас уже {count} на рассмотрении. Дождитесь ответа или отзовите лишние"
APPLICATION_SETTLED = "По заявке № {number} уже есть решение. Оно в «Моих счетах»"
ACCOUNT_UNKNOWN = "Счета № {account_number} нет среди загруженных: привязать нечего. Загрузите счета или отклоните заявку."
REASON_REQUIRED = "Напишите причину: её увидит абонент. Не длиннее {limit} знаков."
STATUSES = {"pending": "ждёт решения", "approved": "одобрена", "rejected": "отклонена", "withdrawn": "отозвана"}
"""What an application's statuses are called."""
NO_BRANCHES = "Список счетов ещё не загружен. Попробуйте позже"


def last_payment_label(stated_on: date) -> str:
    """The guide's label; its ISO date is written as everywhere."""
    return f"Сумма последнего платежа на {format_date(stated_on)}"


def attached(account_number: str) -> str:
    """The guide's sentence after a right proof."""
    return f"Счет №{account_number} успешно привязан к Вашей учетной записи."


def already_attached(account_number: str) -> str:
    """The account was in the profile before."""
    return f"Счет №{account_number} уже есть в вашей учетной записи."


def removed(account_number: str) -> str:
    """The guide's sentence after «Убрать»."""
    return f"Счет №{account_number} удален из списка Ваших счетов."


def application_made(number: int, created_on: date) -> str:
    """The guide's sentence on the card of an application."""
    return f"Создана заявка № {number} от {format_date(created_on)} на присоединение счета к учетной записи"


def decided_already(number: int, status: str) -> str:
    """Why an operator cannot decide again."""
    return f"Заявка № {number} уже {STATUSES[status]}."
