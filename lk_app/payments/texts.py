"""The Russian words of payments. The guide's sentences are literal."""

PAYMENTS = "Платежи"
LOADING = "Загружаем платежи…"
STANDING_NOTICE = "Внимание! Время обработки информации о поступивших платежах в среднем составляет 1 - 3 рабочих дня."
CHOOSE_ACCOUNT = "Номер счета"
BALANCE = "Баланс"
POSTED = "Зачислено"
HEADS = [("№", ""), ("Сумма", "num"), ("Дата поступления", "num")]
NO_PAYMENTS = "Платежей пока нет"
NO_PAYMENTS_HELP = "Первый появится здесь, когда поставщик его зачислит."
SHOW_MORE = "Показать ещё"
NO_ACCOUNT = "Платежи появятся, когда вы добавите счет"

PAY_TITLE = "Оплата по лицевому счету"
PAY_LOADING = "Загружаем счет…"
TO_PAY = "К оплате"
NOTHING_TO_PAY = "Платить сейчас нечего"
TOWARDS_DEBT = "В счёт долга"
TOWARDS_PENALTY = "В счёт пени"
SOON = "Оплата картой в кабинете скоро появится"
SOON_HELP = "Пока её нет, заплатите любым из этих способов: деньги придут на тот же счет."
WAYS = "Где заплатить сегодня"
NO_SUCH_ACCOUNT = "Такого счета в кабинете нет"
NO_SUCH_ACCOUNT_HELP = "Возможно, его убрали. Остальные стоят среди «Моих счетов»."


def pay_title(account_number: str) -> str:
    """The guide's title of the window."""
    return f"{PAY_TITLE} №{account_number}"
