"""The Russian words of payments in the archive a person takes out, and why a profile must wait for its money."""

MONEY_ON_THE_WAY = (
    "Оплата № {number} на {amount} от {moment} ещё не закончена. Посмотрите её в «Платежах»: "
    "удалить профиль можно будет, как только банк ответит."
)
MONEY_COMING_BACK = (
    "По оплате № {number} на {amount} от {moment} возвращаются деньги. Удалить профиль можно будет, когда возврат закончится."
)
STATUSES = {
    "draft": "не отправлена в банк",
    "registering": "отправляется в банк",
    "in_doubt": "уточняется у банка",
    "pending": "ждёт оплаты в банке",
    "canceled": "отменена",
    "expired": "время вышло",
    "settled": "оплачена",
    "refunded": "возвращена",
}
REFUND_STATUSES = {
    "registering": "отправляется в банк",
    "in_doubt": "уточняется у банка",
    "pending": "ждёт банка",
    "canceled": "отменён",
    "succeeded": "возвращён",
}
PAYMENTS = "Оплаты, которые вы сделали здесь"
PAYMENT_COLUMNS = (
    ("id", "Номер оплаты"),
    ("account_number", "Лицевой счёт"),
    ("amount_rubles", "Сумма, ₽"),
    ("debt_part_rubles", "В счёт долга, ₽"),
    ("penalty_part_rubles", "В счёт пени, ₽"),
    ("refunded_rubles", "Возвращено, ₽"),
    ("status", "Состояние"),
    ("method", "Способ"),
    ("receipt_contact", "Куда отправлен чек"),
    ("started_at", "Начата"),
    ("settled_at", "Деньги списаны"),
    ("ended_at", "Закончена"),
    ("confirmed_at", "Зачислена поставщиком"),
)
REFUNDS = "Возвраты"
REFUND_COLUMNS = (
    ("id", "Номер возврата"),
    ("payment_id", "Номер оплаты"),
    ("amount_rubles", "Сумма, ₽"),
    ("status", "Состояние"),
    ("started_at", "Начат"),
    ("ended_at", "Закончен"),
)
