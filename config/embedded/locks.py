"""File locks of one LUNXUN_HOME, kept by the kernel for as long as the process that holds them lives."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class Lock:
    """One open handle on a lock file; several handles compete even within one process.

    `start` is held exclusively while someone decides whether a keeper is needed, `use` is held
    shared by every process that uses the servers, `keeper` exclusively by the keeper's process.
    """

    def __init__(self, home: Path, name: str) -> None:
        folder = home / "locks"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handle = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def shared(self) -> None:
        """Hold the lock together with others; wait for one who holds it alone."""
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def exclusive(self) -> None:
        """Hold the lock alone; wait for all others."""
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Hold the lock together with others unless one holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Hold the lock alone unless somebody else holds it."""
        return self._try(fcntl.LOCK_EX)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let go but keep the handle."""
        fcntl.flock(self._handle, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go for good."""
        os.close(self._handle)
