"""Three hundred accounts with real consumption, in several branches: what a supplier's base looks like."""

from datetime import date

from lk_app.demo import people
from lk_app.demo.households import history, households
from lk_app.demo.people import Place
from lk_app.demo.records import DemoAccount, DemoMeter, DemoReading

COUNT = 300
FIRST_NUMBER = 700_100
ROUND_PERCENTS = (100, 92, 108, 85, 115)
"""A household serves several accounts, each time with another factor."""
MODELS = {
    1: ("Меркурий 201", "Энергомера CE101", "СО-505"),
    2: ("Меркурий 200", "Меркурий 206"),
    3: ("Меркурий 206", "Энергомера CE102"),
}
ZONES = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3)
SKIPPED_EVERY, BANK_EVERY, INSPECTED_EVERY = 29, 23, 31
RANGES = ((150, 304), (800, 381), (None, 503))
"""Kopecks for a kWh up to so many a month, then the next: the city price of the first half of 2021."""


def neighbours(places: tuple[Place, ...]) -> list[DemoAccount]:
    """The accounts; the same ones each time."""
    return [_neighbour(index, places[index % len(places)]) for index in range(COUNT)]


def _neighbour(index: int, place: Place) -> DemoAccount:
    number = FIRST_NUMBER + index * 37
    meter = _meter(index)
    account = DemoAccount(
        place.branch, str(number), people.full_name(number), people.address(place, number), people.phone(place, index), [meter]
    )
    bill_account(account, index)
    return account


def _meter(index: int) -> DemoMeter:
    all_households, zones = households(), ZONES[index * 7 % 10]
    household, percent = all_households[index % len(all_households)], ROUND_PERCENTS[index // len(all_households) % 5]
    start = tuple((index * 7919 + zone * 2741) % 40_000 + 1_000 for zone in range(zones))
    readings = history(household, start, 16 + index % 8, percent)
    installed_on = date(2008 + index % 12, 1 + index % 12, 1 + index % 27)
    return DemoMeter(
        serial=f"{10_000_000 + index * 104_729 % 89_999_999}",
        model=MODELS[zones][index % len(MODELS[zones])],
        zones=zones,
        integer_digits=5 if zones == 1 else 6,
        installed_on=installed_on,
        calibrated_until_on=installed_on.replace(year=installed_on.year + 16),
        readings=[
            _varied(reading, index * 3 + place) for place, reading in enumerate(readings) if (index + place) % SKIPPED_EVERY
        ],
    )


def _varied(reading: DemoReading, number: int) -> DemoReading:
    if number % INSPECTED_EVERY == 0:
        reading.type = "контрольные"
    elif number % BANK_EVERY == 0:
        reading.type = "через банк"
    return reading


def bill_account(account: DemoAccount, index: int) -> None:
    """Payments of the last year and a balance: every fourth owes nothing, paid ahead, owes a month, owes a quarter."""
    readings = account.meters[-1].readings
    charges = [
        (later.taken_on, charge(sum(later.kwh) - sum(earlier.kwh)))
        for earlier, later in zip(readings[-13:], readings[-12:], strict=False)
    ]
    unpaid = (0, 0, 1, 3)[index // 3 % 4]
    for month, (taken_on, kopecks) in enumerate(charges[: len(charges) - unpaid]):
        paid_on = date(taken_on.year + taken_on.month // 12, taken_on.month % 12 + 1, 3 + (index + month) % 12)
        account.payments.append((paid_on, kopecks))
    owed = sum(kopecks for _, kopecks in charges[len(charges) - unpaid :])
    account.debt_kopecks = owed
    account.penalty_kopecks = owed // 60 if unpaid == 3 else 0
    account.credit_kopecks = 10_000 + index * 377 % 90_000 if index // 3 % 4 == 1 else 0


def charge(kwh: int) -> int:
    """Kopecks for a month's kWh at the city price."""
    kopecks, below = 0, 0
    for limit, price in RANGES:
        part = max(0, (kwh if limit is None else min(kwh, limit)) - below)
        kopecks, below = kopecks + part * price, below + part
    return kopecks
