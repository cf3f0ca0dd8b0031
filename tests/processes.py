"""Looking at processes from outside: who belongs to a home, and waiting for what others do."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def processes_of(home: Path) -> list[int]:
    """Return the processes that name `home` on their command line or as their LUNXUN_HOME."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, environment = (
                (folder / "cmdline").read_bytes(),
                (folder / "environ").read_bytes(),
            )
        except OSError:
            continue  # it ended meanwhile
        named = os.fsencode(home) in words or b"LUNXUN_HOME=" + os.fsencode(home) in environment
        if named and b"-c\0" not in words:
            found.append(int(folder.name))
    return found


def wait_until(condition: Callable[[], bool], seconds: float = 600) -> None:
    """Wait for something that happens in another process."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
