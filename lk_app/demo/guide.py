"""The accounts people sign in to: those of the guide's pictures, and those that show what meters can do."""

from dataclasses import replace
from datetime import date, timedelta

from lk_app.demo import people
from lk_app.demo.households import history, households
from lk_app.demo.neighbours import bill_account
from lk_app.demo.people import Place
from lk_app.demo.records import DemoAccount, DemoMeter, DemoReading

CREDIT, DEBT, NEWCOMER = "123456", "5000000", "654321"
ROLLOVER, THREE_ZONES, REPLACED, EXPIRED = "7000123", "7000124", "7000125", "7000126"
ANONYMOUS, INSPECTED = "абонентские без регистрации", "контрольные"


def guide_accounts(place: Place) -> list[DemoAccount]:
    """All of them, in one branch."""
    makers = (_credit, _debt, _newcomer, _rollover, _three_zones, _replaced, _expired)
    return [maker(place) for maker in makers]


def _account(place: Place, number: str, holder_name: str, street: str, meters: list[DemoMeter]) -> DemoAccount:
    return DemoAccount(
        place.branch, number, holder_name, f"{place.town}, {street}", people.phone(place, int(number) % 9973), meters
    )


def _credit(place: Place) -> DemoAccount:
    """The guide's tables, word for word: payments on its sheet 7, readings on its sheet 9."""
    readings = [
        DemoReading(date(2020, 5, 8), (51,)),
        DemoReading(date(2020, 7, 23), (55,)),
        DemoReading(date(2020, 8, 27), (66,)),
        DemoReading(date(2020, 9, 16), (80,), ANONYMOUS),
        DemoReading(date(2020, 10, 5), (100,)),
        DemoReading(date(2021, 3, 23), (101,)),
        DemoReading(date(2021, 4, 7), (102,)),
        DemoReading(date(2021, 12, 22), (1234,)),
    ]
    meter = DemoMeter("31415926", "Меркурий 201", 1, 5, date(2020, 4, 20), date(2036, 4, 20), readings=readings)
    account = _account(place, CREDIT, "Иваненко Ольга Петровна", "ул. Ленина, д. 10, кв. 15", [meter])
    account.credit_kopecks = 10_000
    account.payments = [
        (date(2020, 5, 10), 70_007),
        (date(2020, 6, 16), 40_000),
        (date(2020, 8, 25), 23_456),
        (date(2021, 12, 29), 222),
        (date(2021, 12, 29), 108),
    ]
    return account


def _debt(place: Place) -> DemoAccount:
    """Two zones: 12480 and 6215 on 22.12.2021; 313 kWh in the 65 days from 22.12.2020; 294 in an average 65 days."""
    days = [date(2019, 12, 22), *(date(2020, month, 22) for month in range(2, 13)), date(2021, 2, 25)]
    days += [date(2021, month, 22) for month in range(3, 13)]
    meter = DemoMeter("04817216", "Меркурий 200", 2, 5, date(2014, 6, 3), date(2030, 6, 3))
    meter.readings = [DemoReading(day, _debt_values(day)) for day in days]
    account = _account(place, DEBT, "Азарова Нина Павловна", "ул. Гагарина, д. 24, кв. 51", [meter])
    account.debt_kopecks, account.penalty_kopecks = 131_346, 7_890
    account.payments = [
        (date(2021, 3, 15), 61_240),
        (date(2021, 5, 17), 43_800),
        (date(2021, 7, 12), 40_000),
        (date(2021, 9, 20), 45_500),
    ]
    return account


def _debt_values(day: date) -> tuple[int, int]:
    last_on, winter_to, winter_from = date(2021, 12, 22), date(2021, 2, 25), date(2020, 12, 22)
    total_last, winter, year = 12_480 + 6_215, 313, 294 * 365 // 65
    if day >= winter_to:
        total = total_last - (year - winter) * (last_on - day).days // (last_on - winter_to).days
    elif day >= winter_from:
        total = total_last - year + winter * (day - winter_from).days // 65
    else:
        total = total_last - year - 294 * (winter_from - day).days // 65
    night = 6_215 - (total_last - total) * 104 // 286
    return total - night, night


def _newcomer(place: Place) -> DemoAccount:
    """Attached by nobody: whoever registers adds it by the sum 222 or by the letters «Ива»."""
    meter = DemoMeter("27182818", "Энергомера CE101", 1, 6, date(2016, 9, 14), date(2032, 9, 14))
    meter.readings = history(households()[3], (8_412,), 21)
    account = _account(place, NEWCOMER, "Иванова Анна Сергеевна", "ул. Садовая, д. 7, кв. 12", [meter])
    account.payments = [(date(2021, 11, 12), 41_500), (date(2021, 12, 13), 38_000), (date(2022, 2, 10), 22_200)]
    account.debt_kopecks = 18_734
    return account


def _rollover(place: Place) -> DemoAccount:
    """Five digits, 99950 on the dial: the next reading passes zero. 60-95 kWh in 65 days, as in the picture."""
    steps = (39, 31, 42, 36, 29, 33, 44, 38, 30, 35, 41, 37)
    readings, value = [DemoReading(date(2021, 12, 22), (99_950,))], 99_950
    for month, step in zip(range(11, -1, -1), steps, strict=True):
        value -= step
        readings.append(DemoReading(date(2021, month, 22) if month else date(2020, 12, 22), (value,)))
    meter = DemoMeter("118204", "СО-505", 1, 5, date(2007, 3, 19), date(2023, 3, 19), readings=readings[::-1])
    account = _account(place, ROLLOVER, "Сидоренко Павел Игоревич", "пер. Тихий, д. 3", [meter])
    account.payments = [(date(2021, 10, 11), 12_500), (date(2021, 12, 10), 11_856)]
    account.debt_kopecks = 11_856
    return account


def _three_zones(place: Place) -> DemoAccount:
    meter = DemoMeter("16180339", "Меркурий 206", 3, 6, date(2018, 5, 24), date(2034, 5, 24), decimal_digits=2)
    meter.readings = history(households()[9], (14_205, 16_870, 9_433), 20)
    account = _account(place, THREE_ZONES, "Сидоренко Павел Игоревич", "ул. Виноградная, д. 41", [meter])
    bill_account(account, 3)
    return account


def _replaced(place: Place) -> DemoAccount:
    """The old meter was read when it was taken down, the new one when it was hung."""
    replaced_on, household = date(2021, 9, 14), households()[17]
    whole = history(household, (61_320,), 19)
    before = [reading for reading in whole if reading.taken_on < replaced_on]
    last = before[-1].kwh[0] + 97
    old = DemoMeter("07741903", "СО-505", 1, 5, date(2005, 10, 6), date(2021, 10, 6), replaced_on, readings=before)
    old.readings.append(DemoReading(replaced_on, (last,), INSPECTED))
    new = DemoMeter("44120577", "Меркурий 201", 1, 6, replaced_on, date(2037, 9, 14))
    new.readings = [DemoReading(replaced_on, (0,), INSPECTED)]
    new.readings += [
        replace(reading, kwh=(reading.kwh[0] - last,)) for reading in whole if reading.taken_on > replaced_on + timedelta(30)
    ]
    account = _account(place, REPLACED, "Сидоренко Павел Игоревич", "ул. Мира, д. 18, кв. 4", [old, new])
    account.payments = [(date(2021, 12, 8), 64_000), (date(2022, 1, 11), 71_000)]
    return account


def _expired(place: Place) -> DemoAccount:
    meter = DemoMeter("05512688", "СО-И446", 1, 5, date(2005, 12, 30), date(2021, 12, 30))
    meter.readings = history(households()[25], (23_871,), 18, 85)
    account = _account(place, EXPIRED, "Сидоренко Павел Игоревич", "ул. Степная, д. 2", [meter])
    bill_account(account, 6)
    return account
