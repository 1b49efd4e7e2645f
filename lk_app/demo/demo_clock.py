"""The clock of a process: true time, `LK_NOW`, or in the demo the guide's February 2022, which goes on across restarts."""

from datetime import datetime

from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.suppliers import supplier

DEMO_STARTS_AT = datetime(2022, 2, 25, 10, 0)  # noqa: DTZ001  on the supplier's wall clock


def set_clock() -> None:
    """Called once by every entry point: the supplier's zone, and the moment the process starts at."""
    clock.set_zone(supplier().time_zone)
    if settings().now is not None or not settings().is_demo:
        clock.start_at(settings().now)
        return
    clock.start_at(DEMO_STARTS_AT)
    clock.advance((clock.true_now() - _first_start()).total_seconds())


def _first_start() -> datetime:
    """When this demo was first started; kept, so that a reading given yesterday is not in tomorrow's past."""
    path = settings().data_dir / f"{settings().supplier}.demo-started"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(clock.true_now().isoformat())
    return datetime.fromisoformat(path.read_text().strip())
