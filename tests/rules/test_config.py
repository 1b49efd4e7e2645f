"""Settings that do not fit are told in Russian, all at once, without a traceback and without their values."""

import pytest

from lk_app.config import settings

SECRET = "hunter2-is-nobodys-business"


def refused(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    for name, value in values.items():
        monkeypatch.setenv(f"LK_{name.upper()}", value)
    settings.cache_clear()
    with pytest.raises(SystemExit) as refusal:
        settings()
    text = str(refusal.value)
    assert SECRET not in text
    return text


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"port": "abc"}, "LK_PORT: нужно целое число"),
        ({"is_demo": "наверно"}, "LK_IS_DEMO: нужно true или false"),
        ({"now": "вчера"}, "LK_NOW: нужны дата и время"),
        ({"log_level": "LOUD"}, "LK_LOG_LEVEL: можно 'DEBUG', 'INFO', 'WARNING' или 'ERROR'"),
        ({"payee": "{" + SECRET}, "LK_PAYEE: нужен правильный JSON"),
        ({"acquirer_networks": "[" + SECRET}, "LK_ACQUIRER_NETWORKS: нужен правильный JSON"),
        ({"payee": '{"inn": "12"}'}, "LK_PAYEE.inn: нужно столько цифр"),
        ({"payee": '{"inn": "12"}'}, "LK_PAYEE.name: не хватает"),
        ({"workers": "2"}, "LK_WORKERS: для нескольких процессов нужен LK_REDIS_URL"),
        ({"environment": "production", "secret_key": SECRET}, "LK_SECRET_KEY: в работе нужен ключ не короче 32 знаков"),
    ],
)
def test_what_does_not_fit_is_told_in_russian(monkeypatch, values, told):
    text = refused(monkeypatch, **values)
    assert text.startswith("✗ Настройки не подходят.")
    assert told in text


def test_all_of_it_is_told_at_once(monkeypatch):
    text = refused(monkeypatch, port="abc", workers="много")
    assert "LK_PORT" in text and "LK_WORKERS" in text
