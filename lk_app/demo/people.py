"""Made-up people and places. The same number always gives the same person."""

from dataclasses import dataclass

_SURNAMES = (
    "Абрамов", "Белов", "Волков", "Гордеев", "Дорофеев", "Егоров", "Жуков", "Зайцев", "Игнатьев", "Калинин", "Лебедев", "Макаров",
    "Никитин", "Орлов", "Панин", "Родионов", "Савельев", "Тихонов", "Ушаков", "Фомин", "Харитонов", "Цветков", "Чернов", "Шестаков",
    "Щукин", "Юдин", "Яковлев", "Королёв", "Соловьёв", "Терентьев", "Аблаев", "Меметов", "Сейтов",
)  # fmt: skip
_MEN = (
    "Алексей",
    "Борис",
    "Виктор",
    "Григорий",
    "Дмитрий",
    "Евгений",
    "Игорь",
    "Константин",
    "Леонид",
    "Михаил",
    "Николай",
    "Павел",
)
_WOMEN = (
    "Анна",
    "Вера",
    "Галина",
    "Дарья",
    "Елена",
    "Жанна",
    "Ирина",
    "Ксения",
    "Людмила",
    "Мария",
    "Наталья",
    "Ольга",
    "Полина",
)
_FATHERS = ("Андреев", "Васильев", "Геннадьев", "Иванов", "Михайлов", "Николаев", "Олегов", "Петров", "Сергеев", "Юрьев")
_STREETS = (
    "ул. Ленина", "ул. Садовая", "ул. Гагарина", "ул. Виноградная", "ул. Набережная", "пер. Тихий", "ул. Кирова", "ул. Школьная",
    "ул. Победы", "ул. Степная", "ул. Мира", "бул. Пушкина", "ул. Лесная", "ул. Заречная", "ул. Строителей",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A branch and the towns it serves."""

    branch: str
    town: str
    phone_code: str


KRYM = (
    Place("Симферопольское ГРОЭ", "г. Симферополь", "978"),
    Place("Симферопольское РРОЭ", "пгт Гвардейское", "978"),
    Place("Алуштинское РОЭ", "г. Алушта", "978"),
    Place("Бахчисарайское РОЭ", "г. Бахчисарай", "978"),
    Place("Евпаторийское РОЭ", "г. Евпатория", "978"),
    Place("Керченское РОЭ", "г. Керчь", "978"),
    Place("Феодосийское РОЭ", "г. Феодосия", "978"),
    Place("Ялтинское РОЭ", "г. Ялта", "978"),
)
"""Only the first name is printed in the supplier's guide; the others are made from the republic's towns and districts."""
SAMARA = (
    Place("Тольяттинское отделение", "г. Тольятти", "927"),
    Place("Сызранское отделение", "г. Сызрань", "927"),
    Place("Новокуйбышевское отделение", "г. Новокуйбышевск", "927"),
    Place("Жигулевское отделение", "г. Жигулёвск", "927"),
    Place("Нефтегорское отделение", "г. Нефтегорск", "927"),
)


def full_name(number: int) -> str:
    """«Белова Вера Петровна»."""
    is_woman = number % 5 < 3
    surname, father = _SURNAMES[number * 7 % len(_SURNAMES)], _FATHERS[number * 3 % len(_FATHERS)]
    first = _WOMEN[number * 5 % len(_WOMEN)] if is_woman else _MEN[number * 5 % len(_MEN)]
    return f"{surname}а {first} {father}на" if is_woman else f"{surname} {first} {father}ич"


def address(place: Place, number: int) -> str:
    """«г. Ялта, ул. Садовая, д. 12, кв. 7»."""
    house, flat = number * 11 % 120 + 1, number * 17 % 96 + 1
    return f"{place.town}, {_STREETS[number * 13 % len(_STREETS)]}, д. {house}" + ("" if number % 6 == 0 else f", кв. {flat}")


def phone(place: Place, number: int) -> str:
    """A number in a block that is not given out."""
    return f"+7 {place.phone_code} 000-{number // 100 % 100:02d}-{number % 100:02d}"
