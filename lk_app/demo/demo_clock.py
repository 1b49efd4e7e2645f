"""The demo's time: the guide's pictures are of 25.02.2022, so the demo begins there and goes on, restarts included."""

from datetime import datetime

from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.suppliers import supplier

BEGINS_AT = datetime(2022, 2, 25, 10, 0)  # noqa: DTZ001  on the supplier's wall clock


def start() -> None:
    """Set the process's clock: `LK_NOW` if given; in demo, 25.02.2022 10:00 plus the time since the demo was first loaded.

    The composition root, the worker and the commands call this once. Outside demo, without `LK_NOW`, it is the true time.
    """
    clock.set_zone(supplier().time_zone)
    clock.start_at(settings().now)
    if settings().now is None and settings().is_demo:
        loaded_at = _loaded_at()
        clock.start_at(BEGINS_AT.replace(tzinfo=clock.local(loaded_at).tzinfo) + (clock.now() - loaded_at))


def _loaded_at() -> datetime:
    """The true time of the first loading, kept beside the data."""
    path = settings().data_dir / f"{supplier().code}.demo-began"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(clock.now().isoformat())
    return datetime.fromisoformat(path.read_text())
