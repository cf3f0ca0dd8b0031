"""Telling how far a job is, outside of any transaction the work itself runs in.

Progress, heartbeat and the wish to cancel travel over a database connection of their own, one
statement at a time: visible while the work's transaction is open, and safe behind PgBouncer.
"""

from __future__ import annotations

import time
from collections.abc import Sized
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from core.jobs.models import Job

T = TypeVar("T")
INTERVAL = 0.5  # seconds between two reports

# SKIP LOCKED: whoever holds the row (a cancel at this moment) is not waited for.
REPORT = """
    UPDATE jobs_job SET heartbeat_at = clock_timestamp(), done = coalesce(%s, done),
        total = coalesce(%s, total), message = coalesce(%s, message)
    WHERE id = (SELECT id FROM jobs_job WHERE id = %s AND state = 'running' AND attempts = %s
                FOR NO KEY UPDATE SKIP LOCKED)
"""
STANDING = (
    "SELECT state = 'running' AND attempts = %s, cancel_requested FROM jobs_job WHERE id = %s"
)


class JobCancelled(Exception):  # noqa: N818  # not an error: the owner's wish
    """The owner asked to stop; raised at the next step of the work, which then rolls back."""


class JobSuperseded(Exception):  # noqa: N818  # not an error of this run
    """Another run took the job over (this worker was thought dead); this one must stop."""


class Channel:
    """The second connection of one running job; made and used in one thread."""

    def __init__(self, job: Job) -> None:
        """Remember the run; the connection opens with the first statement."""
        self._job = job
        self._connection = connection.copy()

    def report(
        self, *, done: int | None = None, total: int | None = None, message: str | None = None
    ) -> None:
        """Write the progress and the heartbeat; what is None stays as it is."""
        with self._connection.cursor() as cursor:
            cursor.execute(REPORT, [done, total, message, self._job.pk, self._job.attempts])

    def check(self) -> None:
        """Raise JobCancelled or JobSuperseded when this run should stop."""
        with self._connection.cursor() as cursor:
            cursor.execute(STANDING, [self._job.attempts, self._job.pk])
            standing = cursor.fetchone()
        if standing is None:
            return  # the row itself is not committed: a handler called directly
        is_ours, cancel_requested = standing
        if not is_ours:
            raise JobSuperseded
        if cancel_requested:
            raise JobCancelled

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()


class Progress:
    """The progress of a job, for work that is not a plain loop.

    with Progress(job, total=100) as progress:
        progress.say("正在求解")
        progress.advance()
    """

    def __init__(self, job: Job, *, total: int = 0, interval: float = INTERVAL) -> None:
        """Start at nothing of `total` (0: not known)."""
        self._channel = Channel(job)
        self._interval, self._next = interval, 0.0
        self.done, self.total, self.message = 0, total, ""

    def __enter__(self) -> Self:
        """Show the total at once."""
        try:
            self._tell()
        except BaseException:
            self._channel.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Show the end, unless the work broke off."""
        try:
            if kind is None:
                self._channel.report(done=self.done, total=self.total, message=self.message)
        finally:
            self._channel.close()

    def advance(self, by: int = 1, *, to: int | None = None) -> None:
        """Count finished items; tells the owner and looks for a wish to cancel now and then.

        Raises JobCancelled or JobSuperseded.
        """
        self.done = self.done + by if to is None else to
        if time.monotonic() >= self._next:
            self._tell()

    def reach(self, done: int, total: int) -> None:
        """Take over the count of work that counts itself, as `advance` does."""
        self.total = total
        self.advance(to=done)

    def say(self, message: str) -> None:
        """Put a sentence beside the bar, at once."""
        self.message = message[:200]
        self._tell()

    def _tell(self) -> None:
        self._channel.check()
        self._channel.report(done=self.done, total=self.total, message=self.message)
        self._next = time.monotonic() + self._interval


def track(
    job: Job, items: Iterable[T], *, total: int | None = None, interval: float = INTERVAL
) -> Iterator[T]:
    """Yield the items and tell the owner how many are done, about twice a second.

    Raises JobCancelled between two items when the owner asked to stop. Querysets are counted by
    the caller: pass `total`, or a list.
    """
    size = total if total is not None else _size(items)
    with Progress(job, total=size, interval=interval) as progress:
        for item in items:
            yield item
            progress.advance()


def _size(items: Iterable[Any]) -> int:
    return len(items) if isinstance(items, Sized) else 0
