"""«Обратная связь» in a browser: a phone of 360 px, a photo, a mistake, an answer; nothing typed is ever lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, running
from tests.pictures import PDF, photo_with_place
from tests.ui.axe import violations
from tests.ui.people import Person
from tests.ui.test_identity_screens import ENGLISH, GUISES

PHOTO = {"name": "счётчик.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()}
FAKE = {"name": "вирус.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload='alert(1)'/>"}
LARGE = {"name": "огромный.pdf", "mimeType": "application/pdf", "buffer": PDF + bytes(11 * 1024 * 1024)}
TEXT = "Счётчик показывает <b>странное</b>.\nПосмотрите фото."


@pytest.fixture(scope="module")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("feedback")) as started:
        yield started


@pytest.fixture(scope="module")
def known(browser: Browser, cabinet: Server) -> Person:
    person = Person(browser, cabinet)
    person.is_ready()
    person.leaves()
    return person


@pytest.fixture
def ivan(known: Person) -> Iterator[Person]:
    yield known
    known.leaves()


def choose(page: Page, *files: dict) -> None:
    page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]


def kept(page: Page, name: str) -> None:
    """The file is up: its line shows a size."""
    expect(page.locator(".file").filter(has_text=name).locator(".t-ok")).to_be_visible()


def sends(page: Page) -> None:
    page.get_by_role("button", name="Отправить").click()


def test_feedback_with_a_photo_on_a_phone_until_it_is_answered(ivan: Person) -> None:
    page = ivan.opens_browser()
    ivan.signs_in(page)
    page.goto("/profile", wait_until="networkidle")
    page.get_by_role("link", name="Обратная связь").click()
    expect(page.get_by_label("Куда ответить")).to_have_value(ivan.email)
    page.get_by_label("Сообщение").fill(TEXT)
    choose(page, PHOTO, FAKE, LARGE)
    kept(page, "счётчик.jpg")
    expect(page.locator(".file").filter(has_text="вирус.jpg")).to_contain_text("Это не похоже на фото или PDF")
    expect(page.locator(".file").filter(has_text="огромный.pdf")).to_contain_text("Файл больше 10 МБ")
    sends(page)
    expect(page.get_by_text("Есть файлы с ошибкой").first).to_be_visible()
    page.get_by_role("button", name="Убрать: вирус.jpg").click()
    page.get_by_role("button", name="Убрать: огромный.pdf").click()
    sends(page)
    expect(page.get_by_text("Выберите тему из списка")).to_be_visible()
    expect(page.get_by_label("Сообщение")).to_have_value(TEXT)
    kept(page, "счётчик.jpg")
    page.get_by_label("Тема").select_option("Показания")
    page.get_by_role("button", name="Отправить").dblclick()
    title = page.get_by_role("heading", name="принято")
    expect(title).to_be_visible()
    number = title.inner_text().split()[2]
    page.get_by_role("link", name="К моим обращениям").click()
    expect(page.locator("a.row")).to_have_count(1)
    page.get_by_role("link", name=f"Обращение № {number} от").click()
    expect(page.get_by_text("Счётчик показывает <b>странное</b>.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="счётчик.jpg").click()
    assert download.value.suggested_filename == "счётчик.jpg"
    assert Path(download.value.path()).read_bytes().startswith(b"\xff\xd8\xff")
    page.get_by_role("textbox", name="Написать ещё").fill("И ещё вопрос")
    sends(page)
    expect(page.get_by_text("Сообщение добавлено.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Написать ещё")).to_have_value("")
    ivan.server.lk("inquiries", "answer", number, "--text", "Проверили.\nВсё верно.")
    page.reload(wait_until="networkidle")
    expect(page.get_by_text("Всё верно.")).to_be_visible()
    expect(page.locator("main .chip")).to_have_text("отвечено")
    letter = ivan.opens_letter(page, "Ответ: Обращение")
    expect(letter.get_by_text("Всё верно.")).to_be_visible()


def test_a_visitor_writes_and_what_he_typed_outlives_a_look_elsewhere(ivan: Person) -> None:
    page = ivan.opens_browser()
    page.goto("/", wait_until="networkidle")
    page.get_by_role("link", name="Обратная связь").click()
    page.get_by_label("Сообщение").fill(TEXT)
    choose(page, PHOTO)
    kept(page, "счётчик.jpg")
    page.get_by_role("link", name="Авторизация").click()
    page.get_by_role("link", name="Обратная связь").click()
    expect(page.get_by_label("Сообщение")).to_have_value(TEXT)
    kept(page, "счётчик.jpg")
    page.get_by_label("Тема").select_option("Другое")
    page.get_by_label("Куда ответить").fill("8 978 123-45-67")
    sends(page)
    expect(page.get_by_role("heading", name="принято")).to_be_visible()
    expect(page.get_by_text("Ответим по телефону +79781234567")).to_be_visible()
    page.get_by_role("button", name="Написать ещё").click()
    expect(page.get_by_label("Сообщение")).to_have_value("")
    expect(page.locator(".file")).to_have_count(0)


def test_a_form_waits_for_its_files_and_a_broken_upload_is_told(ivan: Person) -> None:
    page = ivan.opens_browser()
    page.goto("/feedback", wait_until="networkidle")
    page.get_by_label("Сообщение").fill(TEXT)
    page.route("**/inquiries/files", lambda _route: None)  # for ever on its way
    choose(page, PHOTO)
    expect(page.locator(".file progress")).to_be_visible()
    sends(page)
    expect(page.get_by_text("Файлы ещё загружаются").first).to_be_visible()
    page.get_by_role("button", name="Убрать: счётчик.jpg").click()
    page.unroute("**/inquiries/files")
    page.route("**/inquiries/files", lambda route: route.abort())
    choose(page, PHOTO)
    expect(page.locator(".file")).to_contain_text("Файл не загрузился")
    expect(page.get_by_label("Сообщение")).to_have_value(TEXT)
    choose(page, *[PHOTO] * 5)
    expect(page.get_by_text("Приложить можно до 5 файлов").first).to_be_visible()
    expect(page.locator(".file")).to_have_count(5)


@pytest.mark.parametrize(("width", "scheme"), GUISES)
def test_axe_finds_nothing_and_all_fits(ivan: Person, width: int, scheme: str) -> None:
    page = ivan.opens_browser(width, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 2400})
    found = {}
    for path in ("/feedback", None, "/profile/feedback", "/profile/inquiries", "/profile/inquiry?number=1", "/profile/inquiry"):
        if path is None:
            ivan.signs_in(page)
            continue
        page.goto(path, wait_until="networkidle")
        expect(page.locator("h1")).to_be_visible()
        expect(page.get_by_text("Загружаем")).to_have_count(0)
        if "feedback" in path:
            choose(page, PHOTO, FAKE)
            kept(page, "счётчик.jpg")
            expect(page.locator(".file .error")).to_be_visible()
        found[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert ENGLISH.findall(page.locator("body").inner_text()) == [], path
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
