"""The Russian words of the accounts' tables in the archive a person takes out."""

PROOFS = {"payment": "последний платёж", "surname": "фамилия владельца", "operator": "решение сотрудника"}
ACCOUNTS = "Ваши лицевые счета и их баланс"
ACCOUNT_COLUMNS = (
    ("number", "Лицевой счёт"),
    ("branch", "Отделение"),
    ("attached_at", "Добавлен"),
    ("proof", "Чем подтверждён"),
    ("debt_rubles", "Долг, ₽"),
    ("credit_rubles", "Переплата, ₽"),
    ("penalty_rubles", "Пеня, ₽"),
    ("as_of_on", "Баланс на"),
)
APPLICATIONS = "Заявки на добавление счетов"
APPLICATION_COLUMNS = (
    ("number", "Заявка №"),
    ("account_number", "Лицевой счёт"),
    ("branch", "Отделение"),
    ("stated_sum_rubles", "Указанная сумма, ₽"),
    ("stated_surname", "Указанные буквы фамилии"),
    ("stated_on", "На дату"),
    ("status", "Состояние"),
    ("reason", "Причина отказа"),
    ("created_at", "Подана"),
    ("edited_at", "Исправлена"),
    ("decided_at", "Решена"),
)
POSTED = "Платежи, зачисленные на ваши счета"
POSTED_COLUMNS = (("account_number", "Лицевой счёт"), ("amount_rubles", "Сумма, ₽"), ("received_on", "Дата поступления"))
