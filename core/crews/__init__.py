"""Long computing shared out: a crew of forked processes, whose results come back in order.

For what needs no database: a forked process shares the connections of the one that it came from, and must
leave them alone. A member gets one share at a time, so that no pipe can be full at both ends, and keeps what it
has learnt (caches) for the next; the parent may come by the next shares while the first are made.
"""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import select
import signal
import struct
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, cycle, islice
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from typing import BinaryIO

T = TypeVar("T")
LARGEST = 4
SIZE = struct.Struct("<q")
PIECE = 1 << 20


@dataclass(slots=True)
class Member:
    """A process of the crew: where its shares go and its results come from, and what has come of the present one."""

    pid: int
    shares: int
    results: int
    came: bytearray = field(default_factory=bytearray)
    is_gone: bool = False

    def take(self) -> bytes | None:
        """Return the result that has come whole, if one has."""
        if len(self.came) < SIZE.size:
            return None
        (length,) = SIZE.unpack_from(self.came)
        if len(self.came) < SIZE.size + length:
            return None
        made = bytes(self.came[SIZE.size :])
        self.came.clear()
        return made

    def give(self, share: object) -> None:
        """Send a share; who is gone takes none."""
        packed = pickle.dumps(share, pickle.HIGHEST_PROTOCOL)
        rest = memoryview(SIZE.pack(len(packed)) + packed)
        try:
            while rest:
                rest = rest[os.write(self.shares, rest) :]
        except BrokenPipeError:
            self.is_gone = True

    def end(self) -> None:
        """Let the process end, and wait until it has."""
        os.close(self.shares)
        os.close(self.results)  # who is still writing ends too
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def crew_size() -> int:
    """Return how many processes may compute at once."""
    return min(LARGEST, len(os.sched_getaffinity(0)))


def share_out(
    make: Callable[[T], bytes], shares: Iterable[T], *, size: int | None = None
) -> Generator[bytes]:
    """Yield what `make` makes of each share, in the order of the shares, which are asked for as they are needed.

    Shares are pickled on their way. One that a member of the crew fails at, or dies of, is made here, so that
    the error is seen where it belongs. The crew ends with the iterator, and with this process.
    """
    size = crew_size() if size is None else size
    coming = iter(shares)
    first = list(islice(coming, 2))
    if size < 2 or len(first) < 2:
        yield from map(make, chain(first, coming))
        return
    crew: list[Member] = []
    try:
        for _place in range(size):
            crew.append(_member(make, crew))
        given: deque[tuple[Member, T]] = deque()
        for member, share in zip(cycle(crew), chain(first, coming), strict=False):
            if len(given) == size:
                yield _made(make, *given.popleft(), crew)
            member.give(share)
            given.append((member, share))
        while given:
            yield _made(make, *given.popleft(), crew)
    finally:
        for member in crew:
            member.end()


def _member(make: Callable[[T], bytes], others: Sequence[Member]) -> Member:
    """Fork one member."""
    (taking, shares), (results, giving) = os.pipe(), os.pipe()
    with suppress(OSError):  # a member works on while the parent is busy
        fcntl.fcntl(giving, fcntl.F_SETPIPE_SZ, PIECE)
    pid = os.fork()
    if pid == 0:
        ends = [end for other in others for end in (other.shares, other.results)]
        _work(make, taking, giving, [shares, results, *ends])
    os.close(taking)
    os.close(giving)
    return Member(pid, shares, results)


def _work(
    make: Callable[[T], bytes], taking: int, giving: int, inherited: Sequence[int]
) -> NoReturn:
    """Make share after share and end, without any of the endings of the process it was forked from."""
    try:
        gc.disable()  # collecting would copy every page that the parent has read
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        for other in inherited:  # held by the parent alone, they end with it
            os.close(other)
        with os.fdopen(taking, "rb") as source, os.fdopen(giving, "wb") as target:
            while (share := _next_of(source)) is not None:
                made = make(pickle.loads(share))  # noqa: S301  # from the parent
                target.write(SIZE.pack(len(made)))
                target.write(made)
                target.flush()
    finally:
        os._exit(0)


def _next_of(source: BinaryIO) -> bytes | None:
    """Return the next share, or None when there is none."""
    head = source.read(SIZE.size)
    if len(head) < SIZE.size:
        return None
    (length,) = SIZE.unpack(head)
    return source.read(length)


def _made(make: Callable[[T], bytes], member: Member, share: T, crew: Sequence[Member]) -> bytes:
    """Return what a member made of its share; meanwhile no other waits for room in its pipe."""
    while (made := member.take()) is None and not member.is_gone:
        _collect(crew)
    return make(share) if made is None else made


def _collect(crew: Sequence[Member]) -> None:
    """Wait until something has come from one of the crew, and keep it."""
    poll, busy = select.poll(), {one.results: one for one in crew if not one.is_gone}
    for results in busy:
        poll.register(results, select.POLLIN)
    for results, _event in poll.poll():
        piece = os.read(results, PIECE)
        busy[results].came += piece
        busy[results].is_gone = not piece
