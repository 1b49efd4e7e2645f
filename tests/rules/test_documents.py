"""The two consents are documents of their own: purpose, data, actions, term, withdrawal (152-ФЗ, art. 9)."""

from datetime import date

import pytest

from lk_app.identity.documents import mailings_consent, personal_data_consent
from lk_app.suppliers.profile import codes, load


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("make", [personal_data_consent, mailings_consent])
def test_a_consent_names_the_supplier_and_says_everything_it_must(make, code):
    supplier = load(code)
    document = make(supplier.full_name, supplier.product_name, supplier.site)
    text = " ".join(" ".join(paragraphs) for _, paragraphs in document.sections)
    headings = " ".join(heading for heading, _ in document.sections).lower()
    assert supplier.full_name in text
    assert supplier.site in text
    assert not {"{", "}"} & set(text)
    for word in ("согласие", "данные", "делают", "действует", "отозвать"):
        assert word in headings
    assert date.fromisoformat(document.version) <= date(2026, 11, 25)


def test_the_mailings_are_optional_and_say_so():
    document = mailings_consent("ГУП", "ЛК", "https://lk.example.org")
    assert "Зарегистрироваться можно и без этого согласия." in str(document)
