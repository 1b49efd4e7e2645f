"""The pictures of help: `python -m tests.screens help` walks through the demo on a phone and takes each anew, as WebP.

What the walk does is what the chapters tell, so a chapter that no longer fits its screen is noticed here. A picture whose
screen is not there (yet) is named at the end, the others are taken all the same.
"""

import base64
import re
from collections.abc import Callable

from playwright.sync_api import Browser, Error, Page

from lk_app.config import PROJECT_DIR
from lk_app.demo.service import PASSWORD
from lk_app.help.chapters import PICTURE_WIDTH, picture_path
from lk_app.help.texts_chapters import CHAPTERS
from lk_app.sandbox_bank.cards import CODE_3DS
from tests.live import Server

SUPPLIER = "krymenergo"
HEIGHTS = {picture.name: picture.height for chapter in CHAPTERS for picture in chapter.pictures}
SCALE = 1.5
MAX_BYTES = 25_000
PATIENCE_MS = 8_000
MIR_3DS = "2200 0000 0000 0004"
ENCODE = """async ([png, quality]) => {
  const picture = new Image(); picture.src = 'data:image/png;base64,' + png; await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d').drawImage(picture, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({type: 'image/webp', quality})).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}"""


class Walk:
    """One phone, and what could not be photographed."""

    def __init__(self, browser: Browser, server: Server) -> None:
        size = {"width": PICTURE_WIDTH, "height": 760}
        options = {"base_url": server.origin, "locale": "ru-RU", "device_scale_factor": SCALE, "color_scheme": "light"}
        self.page = browser.new_context(viewport=size, **options).new_page()  # type: ignore[arg-type]
        self.page.set_default_timeout(PATIENCE_MS)
        self._encoder = browser.new_page()
        self.missing: dict[str, str] = {}

    def step(self, name: str, go: Callable[[Page], None]) -> None:
        """`go` leads to what picture `name` shows."""
        height = HEIGHTS[name]
        try:
            self.page.set_viewport_size({"width": PICTURE_WIDTH, "height": height})
            go(self.page)
        except Error as error:
            self.missing[name] = str(error).splitlines()[0]
            return
        self.page.evaluate("document.activeElement?.blur()")
        self.page.wait_for_timeout(400)
        path = PROJECT_DIR / "assets" / picture_path(SUPPLIER, name)[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._webp(self.page.screenshot()))

    def _webp(self, png: bytes) -> bytes:
        """As good as fits."""
        for quality in (0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
            taken = base64.b64decode(self._encoder.evaluate(ENCODE, [base64.b64encode(png).decode(), quality]))
            if len(taken) <= MAX_BYTES:
                return taken
        raise AssertionError(f"{len(taken)} bytes")


def take_all(browser: Browser, server: Server) -> dict[str, str]:
    """All pictures there are; returns the missing ones with why."""
    walk = Walk(browser, server)
    for name, go in {**AT_THE_DOOR, **INSIDE}.items():
        walk.step(name, go)
    assert set(AT_THE_DOOR) | set(INSIDE) == set(HEIGHTS), "each picture of a chapter is taken, and no other"
    return walk.missing


def registration(page: Page) -> None:
    page.goto("/register", wait_until="networkidle")
    page.get_by_label("Адрес электронной почты").fill("anna@example.org")


def registration_done(page: Page) -> None:
    page.get_by_label("Пароль", exact=True).fill("зимний вечер у реки")
    page.get_by_label("Повторите пароль", exact=True).fill("зимний вечер у реки")
    page.get_by_label("Согласие на обработку персональных данных").check()
    page.get_by_role("button", name="Зарегистрировать").click()
    page.get_by_text("Создана учетная запись").wait_for()


def recovery(page: Page) -> None:
    page.goto("/forgot", wait_until="networkidle")
    page.get_by_label("Адрес электронной почты").fill("anna@example.org")


def guest(page: Page) -> None:
    page.goto("/guest/reading", wait_until="networkidle")
    page.get_by_label("Номер лицевого счета").fill("123456")
    page.get_by_label("Регион").select_option(label="Симферопольское ГРОЭ")


def feedback(page: Page) -> None:
    page.goto("/feedback", wait_until="networkidle")
    page.get_by_label("Сообщение").fill("Добавьте, пожалуйста, график расхода за год.")


def sign_in(page: Page) -> None:
    page.goto("/", wait_until="networkidle")
    page.get_by_label("E-mail").fill("demo@user")
    page.get_by_role("textbox", name="Пароль", exact=True).fill(PASSWORD)


def accounts(page: Page) -> None:
    page.get_by_role("button", name="Войти").click()
    page.get_by_text("№ 5000000").wait_for()


def account_add(page: Page) -> None:
    page.goto("/accounts/add", wait_until="networkidle")
    page.get_by_label("Регион").select_option(label="Симферопольское ГРОЭ")
    page.get_by_label("Номер лицевого счета").fill("654321")
    page.get_by_label("Сумма последнего платежа").fill("333")


def application(page: Page) -> None:
    page.get_by_role("button", name="Добавить").click()
    page.get_by_role("link", name="Продолжить работу").click()
    card = page.get_by_role("article").filter(has_text="Создана заявка")
    card.wait_for()
    card.evaluate("card => scrollTo(0, card.getBoundingClientRect().top + scrollY - 16)")


def account_remove(page: Page) -> None:
    page.goto("/accounts/remove", wait_until="networkidle")
    page.get_by_label("Номер счета").wait_for()


def reading_new(page: Page) -> None:
    page.goto("/accounts")
    page.get_by_role("link", name="Внести показания").nth(1).click()
    dials = page.locator("input[inputmode=numeric]")
    dials.nth(0).fill("12662")
    dials.nth(1).fill("6319")
    page.get_by_text("как обычно", exact=True).wait_for()
    page.evaluate("scrollTo(0, 120)")


def readings(page: Page) -> None:
    page.goto("/readings")
    page.get_by_text("22.12.2021").first.wait_for()
    page.get_by_role("heading", name="История").evaluate("title => scrollTo(0, title.getBoundingClientRect().top + scrollY - 40)")


def payments(page: Page) -> None:
    page.goto("/payments")
    page.get_by_text("29.12.2021").first.wait_for()


def merge(page: Page) -> None:
    page.goto("/profile")
    page.get_by_role("link", name="Объединить профили").click()
    page.get_by_label("Email присоединяемой учетной записи").fill("user@user")


def pay(page: Page) -> None:
    page.goto("/accounts")
    page.get_by_role("article").filter(has_text="№ 5000000").get_by_role("link", name=re.compile("Оплатить")).click()
    page.get_by_text("В счёт долга").wait_for()


def pay_done(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Оплатить")).click()
    page.get_by_label("Номер карты").fill(MIR_3DS)
    page.get_by_label("Срок действия").fill("08/30")
    page.get_by_label("Код CVV2").fill("123")
    page.get_by_role("button", name=re.compile("Оплатить")).first.click()
    page.get_by_label("Код из сообщения").fill(CODE_3DS)
    page.get_by_role("button", name="Подтвердить").click()
    page.get_by_role("heading", name="Оплата прошла успешно").wait_for()


def sign_out(page: Page) -> None:
    page.goto("/accounts")
    page.get_by_text("№ 123456").wait_for()


AT_THE_DOOR = {
    "registration": registration,
    "registration-done": registration_done,
    "recovery": recovery,
    "reading-guest": guest,
    "feedback": feedback,
}
INSIDE = {
    "sign-in": sign_in,
    "accounts": accounts,
    "account-add": account_add,
    "application": application,
    "account-remove": account_remove,
    "reading-new": reading_new,
    "readings": readings,
    "payments": payments,
    "merge": merge,
    "pay": pay,
    "pay-done": pay_done,
    "sign-out": sign_out,
}
"""In the order of a walk: each begins where the one before has ended."""
