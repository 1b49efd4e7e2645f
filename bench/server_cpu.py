"""Processor time of a PostgreSQL server's finished backends, from Linux's /proc: the half of the work that the server does."""

import os
import time
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 10


def backends_cpu_seconds(data_dir: Path) -> float:
    """What the postmaster's ended children have used so far, once no backend of a measured database is left."""
    pid = int((data_dir / "postmaster.pid").read_text().split()[0])
    end = time.monotonic() + PATIENCE_SECONDS
    while _has_backends(pid) and time.monotonic() < end:
        time.sleep(0.02)
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[13]) + int(fields[14])) / TICKS_A_SECOND  # cutime, cstime


def _has_backends(postmaster: int) -> bool:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(") ")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes() if parent == postmaster else b"other"
            if not command or b"bench_" in command:  # an ending one has no command any more, but is not counted yet
                return True
        except (OSError, ValueError, IndexError):
            continue  # it has ended meanwhile
    return False


def family_cpu_seconds(pid: int) -> float:
    """What a process and its living children have used so far."""
    return sum(_cpu_seconds(each) for each in [pid, *_children(pid)])


def _children(pid: int) -> list[int]:
    found = [int(word) for path in Path(f"/proc/{pid}/task").glob("*/children") for word in path.read_text().split()]
    return [each for child in found for each in (child, *_children(child))]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND  # utime, stime
