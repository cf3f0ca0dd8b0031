"""What may be shown of a round: pure rules, so that they can be tested to exhaustion.

Sources: threshold of five respondents (common statistical practice), merging before suppressing,
and the ban on unanimous distributions in small groups; see docs/adr on sealed ballots.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evaluations.enums import SCORES, Rating

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A distribution, or written remarks, need a larger crowd to hide in than a mean does.
CROWD = 10
LADDER = (Rating.VERY_GOOD, Rating.GOOD, Rating.FAIR, Rating.POOR, Rating.BAD)


@dataclass(frozen=True)
class Bucket:
    """Neighbouring ratings shown as one number, each either nobody or at least the minimum."""

    ratings: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Figure:
    """What is shown of one question: nothing below the minimum, the mean alone below a crowd."""

    key: str
    text: str
    answered: int | None  # valid answers; None when hidden
    score: (
        int | None
    )  # 满意度, 0–100, rounded to whole points so that no single ballot can be solved for
    buckets: tuple[Bucket, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the figure for storage."""
        return asdict(self)


def buckets_of(ratings: Iterable[int], *, minimum: int) -> tuple[Bucket, ...]:
    """Return the distribution, neighbours merged until each bucket is empty or large enough.

    Merging goes from the worst rating upwards; a rest too small joins the bucket above it.
    Returns nothing when that leaves one bucket only, which would say that all agreed.
    """
    counts = Counter(ratings)
    merged: list[Bucket] = []
    open_ratings: tuple[int, ...] = ()
    open_count = 0
    for rating in reversed(LADDER):
        open_ratings, open_count = (int(rating), *open_ratings), open_count + counts[rating]
        if open_count == 0 or open_count >= minimum:
            merged.append(Bucket(open_ratings, open_count))
            open_ratings, open_count = (), 0
    if open_ratings:
        merged = _absorb(merged, open_ratings, open_count)
    filled = [bucket for bucket in merged if bucket.count]
    return tuple(reversed(merged)) if len(filled) > 1 else ()


def _absorb(merged: list[Bucket], ratings: tuple[int, ...], count: int) -> list[Bucket]:
    """Join the too small top with the nearest filled bucket below it, and what lies between."""
    while merged:
        below = merged.pop()
        ratings, count = (*ratings, *below.ratings), count + below.count
        if below.count:
            break
    return [*merged, Bucket(ratings, count)]


def figure_of(key: str, text: str, ratings: Sequence[int], *, minimum: int) -> Figure:
    """Return what may be shown of one rating question."""
    valid = [rating for rating in ratings if rating in SCORES]
    if len(valid) < minimum:
        return Figure(key, text, None, None)
    score = round(sum(SCORES[Rating(rating)] for rating in valid) / len(valid))
    shown = buckets_of(valid, minimum=minimum) if len(valid) >= CROWD else ()
    return Figure(key, text, len(valid), score, shown)
