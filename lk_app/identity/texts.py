"""The Russian words of identity: what the screens of registration, sign-in, recovery and profile say."""

from lk_app.kernel.text import plural, wait_in_words

# Registration. The first sentence is the guide's own (features B6), {product} and {supplier} filled in by `registered`.
REGISTERED = (
    "Создана учетная запись в сервисе «{product}» {supplier}. "
    "На указанный адрес электронной почты будет направлено письмо для подтверждения почтового ящика."
)
REGISTERED_HINT = "Ссылка в письме действует 24 часа. Письма нет? Загляните в «Спам»."
RESENT = "Если почту ещё нужно подтвердить, письмо со ссылкой уже отправлено. Письма нет? Загляните в «Спам»."

EMAIL_MISSING = "Введите адрес электронной почты"
EMAIL_WRONG = "Введите адрес почты полностью, например ivanov@mail.ru"
EMAIL_SAME = "Это и есть ваш нынешний адрес. Введите другой"
NAME_LONG = "Слишком длинно: поместится не больше 60 символов"
NAME_INVISIBLE = "Здесь есть невидимые символы. Наберите имя с клавиатуры"
PASSWORD_MISSING = "Введите пароль"  # noqa: S105
PASSWORD_SHORT = "Пароль слишком короткий: нужно не меньше 8 символов"  # noqa: S105
PASSWORD_LONG = "Пароль слишком длинный: поместится не больше 200 символов"  # noqa: S105
PASSWORD_COMMON = "Такой пароль подбирают в первую очередь. Придумайте другой, например из трёх-четырёх слов"  # noqa: S105
PASSWORD_CONTEXT = "В пароле не должно быть вашей почты и названия поставщика. Придумайте другой"  # noqa: S105
PASSWORD_SAME = "Новый пароль совпадает с нынешним. Придумайте другой"  # noqa: S105
REPEAT_MISSING = "Повторите пароль"
REPEAT_WRONG = "Пароли не совпадают"
TRY_AGAIN = "Не получилось с первого раза. Нажмите кнопку ещё раз."
CONSENT_MISSING = "Нужно согласие на обработку персональных данных"

# Sign-in.
SIGN_IN_REFUSED = (
    "Почта или пароль не подходят. Проверьте их и попробуйте ещё раз. {left} "
    "Недавно зарегистрировались? Сначала подтвердите почту по ссылке из письма."
)
"""Said to everybody, also about a mailbox nobody has registered: it must not tell which of its parts is the true one."""
TOO_MANY_SIGN_INS = "Слишком много попыток входа. Вход откроется {wait}. Не помните пароль? Нажмите «Забыли пароль»."
CROWDED = "Сейчас входит очень много людей. Попробуйте {wait}."

FORM_BROKEN = "Форма пришла не целиком. Обновите страницу и попробуйте ещё раз."

# Recovery and change of the password.
RESET_ASKED = (
    "Если этот адрес зарегистрирован, мы отправили на него письмо со ссылкой. Она действует 1 час. "
    "Письма нет? Загляните в «Спам»."
)
PASSWORD_CHANGED = "Пароль успешно изменен"  # noqa: S105  the guide's words (features C10)
CURRENT_MISSING = "Введите нынешний пароль"
CURRENT_WRONG = "Нынешний пароль не подходит. {left}"
CHANGED_MEANWHILE = "Пароль только что изменили в другом окне. Войдите с новым паролем."
TOO_MANY_CHANGES = "Слишком много попыток сменить пароль. Попробуйте {wait}."
TOO_MANY_EMAIL_CHANGES = "Адрес меняли слишком много раз подряд. Попробуйте {wait}."
NO_EMAIL_CHANGE = "Смену адреса уже отменили или подтвердили. Обновите страницу."
TOO_MANY_LETTERS = "С этого адреса попросили слишком много писем. Попробуйте {wait}."
TOO_MANY_REGISTRATIONS = "Отсюда зарегистрировали слишком много учётных записей. Попробуйте {wait}."

# Links of letters.
CONFIRMED = "Почта подтверждена. Теперь можно войти."
CONFIRM_EXPIRED = "Срок действия ссылки истёк. Отправим новую?"
CONFIRM_USED = "Почта уже подтверждена. Можно входить."
CONFIRM_UNKNOWN = "Ссылка не подходит. Откройте её из письма целиком или попросите новую."
RESET_EXPIRED = "Срок действия ссылки истёк. Попросите новую: «Забыли пароль»."
RESET_USED = "По этой ссылке пароль уже меняли. Если он снова забыт, попросите новую."
RESET_UNKNOWN = "Ссылка не подходит. Откройте её из письма целиком или попросите новую."

# Where one is signed in.
SESSION_NOT_FOUND = "Такого входа уже нет."
SESSION_CURRENT = "Это вы, сейчас"
PROFILE_NOT_FOUND = "Войдите, чтобы продолжить."
TELEPHONE = "Телефон"
TABLET = "Планшет"
COMPUTER = "Компьютер"
UNKNOWN_DEVICE = "Неизвестное устройство"


def tries_left(count: int, wait_seconds: int) -> str:
    """«Осталось 3 попытки, потом вход откроется через 5 минут.»"""
    return _left(count, "вход откроется " + wait_in_words(wait_seconds))


def changes_left(count: int, wait_seconds: int) -> str:
    """«Осталось 3 попытки, потом можно будет продолжить через 5 минут.»"""
    return _left(count, "можно будет продолжить " + wait_in_words(wait_seconds))


def _left(count: int, then: str) -> str:
    if count <= 0:
        return then[0].upper() + then[1:] + "."
    verb = "Осталась" if count % 10 == 1 and count % 100 != 11 else "Осталось"
    return f"{verb} {plural(count, 'попытка', 'попытки', 'попыток')}, потом {then}."
