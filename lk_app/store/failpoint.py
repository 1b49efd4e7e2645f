"""Dying on purpose: `failpoint("name")` does nothing, unless a fault test named it in `LK_FAILPOINT`; then it is SIGKILL."""

import itertools
import os
import signal

VARIABLE = "LK_FAILPOINT"
_passed = itertools.count(1)


def failpoint(name: str) -> None:
    """Kill this process here when `LK_FAILPOINT` is `name`, or at its n-th passing when it is `name@n`. Never in production."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None or os.environ.get("LK_ENVIRONMENT") == "production":
        return
    wanted_name, _, nth = wanted.partition("@")
    if wanted_name == name and next(_passed) >= int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
