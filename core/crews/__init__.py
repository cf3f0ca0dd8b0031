"""Long computing shared out: a crew of forked processes, whose results come back in order.

For what needs no database: a forked process shares the connections of the one that it came from, and must
leave them alone. Nothing is copied on the way in, for a fork sees all that its parent has read.
"""

from __future__ import annotations

import fcntl
import gc
import os
import signal
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from typing import BinaryIO

T = TypeVar("T")
LARGEST = 4
SIZE = struct.Struct("<q")
ROOM = (
    1 << 20
)  # bytes a member may be ahead; what the kernel gives without asking is less than a share


def crew_size() -> int:
    """Return how many processes may compute at once."""
    return min(LARGEST, len(os.sched_getaffinity(0)))


def share_out(
    make: Callable[[T], bytes], shares: Sequence[T], *, size: int | None = None
) -> Generator[bytes]:
    """Yield what `make` makes of each share, in the order of the shares.

    A share that a member of the crew fails at, or dies of, is made here, so that the error is seen where it
    belongs. The crew ends with the iterator, and with this process.
    """
    size = crew_size() if size is None else size
    if size < 2 or len(shares) < 2:
        yield from map(make, shares)
        return
    crew: list[tuple[int, BinaryIO]] = []
    try:
        for place in range(size):
            crew.append(_member(make, shares[place::size], [pipe for _pid, pipe in crew]))
        for place, share in enumerate(shares):
            made = _next_of(crew[place % size][1])
            yield make(share) if made is None else made
    finally:
        for _pid, pipe in crew:
            pipe.close()  # who is still writing ends
        for pid, _pipe in crew:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _member(
    make: Callable[[T], bytes], shares: Sequence[T], others: Sequence[BinaryIO]
) -> tuple[int, BinaryIO]:
    """Fork one member; return its process id and the pipe that its results come through."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _work(make, shares, writing, [reading, *(pipe.fileno() for pipe in others)])
    os.close(writing)
    return pid, os.fdopen(reading, "rb")


def _work(
    make: Callable[[T], bytes], shares: Sequence[T], writing: int, inherited: Sequence[int]
) -> NoReturn:
    """Make the shares and end, without any of the endings of the process it was forked from."""
    try:
        gc.disable()  # collecting would copy every page that the parent has read
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        for other in inherited:  # with no reader but the parent, writing fails once it is gone
            os.close(other)
        with suppress(OSError):
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, ROOM)
        with os.fdopen(writing, "wb") as pipe:
            for share in shares:
                made = make(share)
                pipe.write(SIZE.pack(len(made)))
                pipe.write(made)
                pipe.flush()
    finally:
        os._exit(0)


def _next_of(pipe: BinaryIO) -> bytes | None:
    """Return the next result of a member, or None when it gives no more."""
    head = pipe.read(SIZE.size)
    if len(head) < SIZE.size:
        return None
    (length,) = SIZE.unpack(head)
    made = pipe.read(length)
    return made if len(made) == length else None
