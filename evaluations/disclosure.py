"""Would a published figure tell a small number? Tried out on all ballots that explain it. Pure.

The attacker knows the rule by which ratings were merged: all but one rating of a merged bucket
were too few to stand alone. So the explanations are few, and can all be listed.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Counts = dict[int, int]


def tells_a_small_number(
    buckets: Sequence[tuple[tuple[int, ...], int]],
    *,
    minimum: int,
    explains: Callable[[Counts], bool],
) -> bool:
    """Return whether some rating's number is told exactly, and lies between 0 and `minimum`.

    `buckets` are the ratings that were merged and their number; `explains` says whether certain
    numbers of ratings would have been published exactly like that.
    """
    told: Counts | None = None  # what all explanations so far agree on
    for parts in product(*(list(_splits(*bucket, minimum)) for bucket in buckets)):
        counts = {rating: count for part in parts for rating, count in part.items()}
        if explains(counts):
            agreed = (counts if told is None else told).items()
            told = {rating: count for rating, count in agreed if counts[rating] == count}
            if not any(0 < count < minimum for count in told.values()):
                return False
    return True


def _splits(ratings: tuple[int, ...], count: int, minimum: int) -> Iterator[Counts]:
    """Yield how a bucket may divide: one rating large, the others together below twice the minimum.

    Twice, because a small top may have been put to a bucket that was merged itself.
    """
    seen = set()
    for at in range(len(ratings)):
        for small in _sums_up_to(min(count, 2 * (minimum - 1)), len(ratings) - 1):
            numbers = (*small[:at], count - sum(small), *small[at:])
            if numbers not in seen:
                seen.add(numbers)
                yield dict(zip(ratings, numbers, strict=True))


def _sums_up_to(most: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        yield ()
        return
    for first in range(most + 1):
        for others in _sums_up_to(most - first, parts - 1):
            yield (first, *others)
