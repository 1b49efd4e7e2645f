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

LOADING = "Загружаем счета…"
EMPTY_HELP = "Добавьте первый: понадобится номер счёта с квитанции и сумма последнего платежа. Это займёт минуту."
NOT_LOADED = "Счета не загрузились"
NOT_LOADED_HELP = "Ваши данные на месте. Обычно это проходит за минуту."
TRY_NOW = "Попробовать сейчас"
STALE = "Не получилось обновить счета. Показываем то, что загрузили раньше."
OVERPAID = "Переплата"
PAID_SINCE = "Оплачено с тех пор"
DEBT = "Долг"
PENALTY = "Пеня"
HOW_PENALTY = "Как считается пеня"
NO_DEBT = "Долга нет"
NO_BALANCE = "Расчётов по этому счёту пока нет"
PAY = "Оплатить"
CHOOSE_TO_PAY = "За какой счет заплатить?"
CHOOSE_TO_READ = "По какому счету внести показания?"
SUBMIT_READING = "Внести показания"

STEP_ACCEPTED = "Заявка принята"
STEP_CHECKED = "Проверяет сотрудник"
STEP_CHECKED_WHEN = "обычно 1–3 рабочих дня"
STEP_DONE = "Счёт появится здесь"
FIX_APPLICATION = "Исправить данные"
WITHDRAW = "Отозвать"
KEEP = "Оставить"
WITHDRAW_HELP = "Сотрудник не станет её проверять. Подать новую можно в любой момент."
WITHDRAWN = "Заявка № {number} отозвана."
APPLY_AGAIN = "Подать новую заявку"
UNDERSTOOD = "Понятно"

ADD = "Добавить"
ADDING = "Проверяем…"
BACK = "Назад"
GO_ON = "Продолжить работу"
CHOOSE_BRANCH = "Выберите из списка"
LAST_PAYMENT_LABEL = "Сумма последнего платежа на ··.··.····"
"""Until the date is known: as long as with it, so that the label does not grow a line."""
SUM_HINT = "Сколько вы заплатили в последний раз до этого дня. Можно с копейками: 222,50"
SURNAME_HINT = "Русскими буквами, как в договоре"
WHERE_IS_NUMBER = "Где найти номер?"
WHERE_IS_NUMBER_HELP = "На квитанции он подписан «Лицевой счет». В кабинете банка это поле «Номер плательщика»."
WHY_PROOF = "Если данные не совпадут, счёт проверит сотрудник. Так чужой человек не увидит ваш долг."
OTHERS_ARE_TOLD = "Если этот счёт есть и в другом кабинете, его владельцу придёт письмо об этом."
ALREADY_HELP = "Добавлять второй раз не нужно: он среди «Моих счетов»."

EDIT_TITLE = "Редактирование заявки"
SEND = "Отправить"
SENDING = "Проверяем…"
NO_SUCH_APPLICATION = "Такой заявки нет"
NO_SUCH_APPLICATION_HELP = "Заявки, которые ждут решения, стоят среди «Моих счетов»."

REMOVE_NUMBER = "Номер счета"
REMOVE = "Убрать"
REMOVING = "Убираем…"
REMOVE_HELP = "Он пропадёт только из вашего кабинета. Платежи и показания у поставщика останутся."
REMOVE_HELP_AFTER = "Он пропал только из вашего кабинета. Платежи и показания у поставщика остались."
REMOVE_HOW_BACK = "Вернуть счёт можно так же, как вы его добавляли: по сумме последнего платежа или фамилии владельца."
CHOOSE_ACCOUNT = "Выберите счёт из списка"
NOTHING_TO_REMOVE = "Убирать нечего"

APPLICATION_CREATED = "Создана заявка на добавление счета к учетной записи."
APPLICATION_ATTACHED = "Лицевой счет успешно привязан к учетной записи"

PROFILE_CLOSED = "Эта учётная запись закрыта или присоединена к другой."
BRANCH_REQUIRED = "Выберите из списка, где заключён договор"
NUMBER_REQUIRED = "Введите номер лицевого счёта"
NUMBER_HAS_LETTERS = "Уберите буквы: в номере только цифры"
SUM_REQUIRED = "Введите сумму или отметьте «Неизвестен последний платеж»"
SUM_NOT_UNDERSTOOD = "Введите сумму цифрами, например 222 или 222,50"
SUM_IS_ZERO = "Введите сумму больше нуля. Если платежей ещё не было, отметьте «Неизвестен последний платеж»"
SURNAME_REQUIRED = "Введите первые три буквы фамилии владельца"
SURNAME_NOT_LETTERS = "Здесь нужны только буквы фамилии"
SURNAME_TOO_SHORT = (
    "Введите первые три буквы. Если в фамилии их меньше и она введена верно, нажмите кнопку ещё раз: счёт проверит сотрудник"
)
SURNAME_IN_LATIN = "Похоже, включена английская раскладка. Введите русские буквы"
ALREADY_APPLIED = "На этот счёт у вас уже есть заявка № {number}. Исправьте её"
ALREADY_YOURS = "Этот счёт уже есть в вашей учётной записи. Заявку можно отозвать"
TOO_MANY_APPLICATIONS = "У вас уже {count} на рассмотрении. Дождитесь ответа или отзовите лишние"
APPLICATION_SETTLED = "По заявке № {number} уже есть решение. Оно в «Моих счетах»"
ACCOUNT_UNKNOWN = "Счёта № {account_number} нет среди загруженных: привязать нечего. Загрузите счета или отклоните заявку."
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
    return f"Счёт №{account_number} уже есть в вашей учётной записи."


def removed(account_number: str) -> str:
    """The guide's sentence after «Убрать»."""
    return f"Счет №{account_number} удален из списка Ваших счетов."


def application_made(number: int, created_on: date) -> str:
    """The guide's sentence on the card of an application."""
    return f"Создана заявка № {number} от {format_date(created_on)} на присоединение счета к учетной записи"


def decided_already(number: int, status: str) -> str:
    """Why an operator cannot decide again."""
    return f"Заявка № {number} уже {STATUSES[status]}."


def edit_title(number: int) -> str:
    """The guide's title of the form."""
    return f"Редактирование заявки № {number}"


def edit_name(number: int) -> str:
    """What the pencil is called."""
    return f"Редактировать заявку № {number}"


def withdraw_question(number: int) -> str:
    """Asks by name."""
    return f"Отозвать заявку № {number}?"


def remove_question(account_words: str) -> str:
    """Asks by name: «№ 123456»."""
    return f"Убрать счет {account_words}?"


def application_refused(number: int, decided_on: date) -> str:
    """What the card of a refused application says; the reason follows."""
    return f"Заявка № {number} отклонена {format_date(decided_on)}"


def application_next(number: int, email: str) -> str:
    """What happens after «Создана заявка»."""
    return (
        f"Её номер {number}. Данные проверит сотрудник, {STEP_CHECKED_WHEN}. "
        f"Ответ придёт на {email}, а заявку видно в «Моих счетах»."
    )


def application_renewed(number: int) -> str:
    """The application was edited and still waits."""
    return f"Заявка № {number} исправлена."


def merged_account(number: str, branch_name: str) -> str:
    """An account in the preview of a merge."""
    return f"Лицевой счёт № {number}" + (f", {branch_name}" if branch_name else "")


def merged_application(number: int, account_number: str) -> str:
    """A waiting application in the preview of a merge."""
    return f"Заявка № {number} на счёт № {account_number}"
