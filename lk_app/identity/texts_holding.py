"""The Russian words of identity's tables in the archive a person takes out."""

PROFILE = "Учётная запись"
PROFILE_COLUMNS = (
    ("email", "Почта"),
    ("display_name", "Как обращаться"),
    ("created_at", "Создана"),
    ("confirmed_at", "Почта подтверждена"),
    ("password_changed_at", "Пароль задан"),
)
CONSENTS = "Согласия и их редакции"
CONSENT_COLUMNS = (
    ("consent", "Согласие"),
    ("document_version", "Редакция документа"),
    ("given_at", "Дано"),
    ("withdrawn_at", "Отозвано"),
    ("ip", "IP-адрес"),
)
LOGIN_SESSIONS = "Где и когда вы входили"
LOGIN_SESSION_COLUMNS = (
    ("device", "Устройство"),
    ("user_agent", "Как назвал себя браузер"),
    ("ip", "IP-адрес"),
    ("created_at", "Вход"),
    ("last_seen_at", "Последнее действие"),
    ("expires_at", "Действует до"),
    ("ended_at", "Завершён"),
    ("is_remembered", "Запомнить меня"),
)
EMAIL_CHANGES = "Смены адреса почты"
EMAIL_CHANGE_COLUMNS = (
    ("old_email", "Прежний адрес"),
    ("new_email", "Новый адрес"),
    ("asked_at", "Запрошена"),
    ("confirmed_at", "Подтверждена"),
    ("ended_at", "Отменена"),
)
MERGES = "Объединения учётных записей"
MERGE_COLUMNS = (
    ("joined", "Присоединённая запись"),
    ("merged_at", "Объединена"),
    ("undo_until", "Можно было отменить до"),
    ("undone_at", "Отменено"),
)
MERGE_CAN_BE_UNDONE = (
    "К вашей учётной записи присоединена другая, и это ещё можно отменить по ссылке из письма. Удалить профиль можно "
    "после {until}. Если ждать не хотите, сначала отмените объединение."
)
EVENTS = "Журнал событий вашей учётной записи"
EVENT_COLUMNS = (("at", "Когда"), ("event", "Событие"), ("ip", "Ваш IP-адрес"))
LETTERS = "Письма, которые вам отправили"
LETTER_COLUMNS = (("kind", "Вид письма"), ("recipient", "Кому"), ("created_at", "Создано"), ("sent_at", "Отправлено"))
OUR_LETTERS = (
    "email_change_asked",
    "email_changed",
    "change_email",
    "profile_joined",
    "profiles_merged",
    "profile_restored",
    "merge_undone",
)
"""Letters about a profile that went to mailboxes it no longer has."""
MERGE_LETTERS = ("profile_joined", "profiles_merged", "profile_restored", "merge_undone")
