"""What may be shown of a round: pure rules, so that they can be tested to exhaustion.

The attacker knows these rules, the number of ballots and everything published, and looks for a
number of ballots below the minimum that only one reading explains. Three rules stop that:

- a score is a band, wide for few ballots: of five ballots the mean alone tells every single one;
- a distribution needs a crowd, its neighbouring ratings merge until each is nobody or enough;
- score and distribution appear together only when both together still leave every small number
  open (`evaluations.disclosure` tries all ballots that would explain them).

Sources: threshold of five respondents (common statistical practice), merging before suppressing,
no unanimous distributions; see docs/adr/0009-sealed-ballots.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evaluations.disclosure import tells_a_small_number
from evaluations.enums import SCORES, Rating

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A distribution, or written remarks, need a larger crowd to hide in than a mean does.
CROWD = 10
LADDER = (Rating.VERY_GOOD, Rating.GOOD, Rating.FAIR, Rating.POOR, Rating.BAD)
# From so many answers on, a score is shown in bands of so many points (1: rounded to the point).
BAND_WIDTHS = ((61, 1), (20, 2), (10, 5), (0, 10))


@dataclass(frozen=True)
class Bucket:
    """Neighbouring ratings shown as one number, each either nobody or at least the minimum."""

    ratings: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Figure:
    """What is shown of one question: a hidden one has no score; few answers only a band of it."""

    key: str
    text: str
    answered: int | None = (
        None  # None when the rest (不了解) is too small to be told by subtraction
    )
    low: int | None = None  # 满意度 lies between low and high, 0-100; None when hidden
    high: int | None = None
    buckets: tuple[Bucket, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the figure for storage."""
        return asdict(self)


def figure_of(key: str, text: str, ratings: Sequence[int], *, ballots: int, minimum: int) -> Figure:
    """Return what may be shown of one rating question that `ballots` ballots were asked."""
    counts = Counter(rating for rating in ratings if rating in SCORES)
    answered = sum(counts.values())
    rest = ballots - answered
    is_rest_told = rest == 0 or rest >= minimum
    # With the rest hidden, the attacker must not tell it from the two totals that remain possible.
    if answered < minimum or not (is_rest_told or ballots >= minimum + 2):
        return Figure(key, text)
    points = points_of(counts)
    if not is_rest_told:
        low, high = band_of(points, answered, width=width_for(ballots - minimum + 1))
        return Figure(key, text, None, low, high)
    low, high = band_of(points, answered, width=width_for(answered))
    shown = buckets_of(counts, minimum=minimum) if answered >= CROWD else ()
    if shown and _tells_too_much(shown, (low, high), answered, minimum):
        shown = ()
    return Figure(key, text, answered, low, high, shown)


def _tells_too_much(
    shown: tuple[Bucket, ...], band: tuple[int, int], answered: int, minimum: int
) -> bool:
    """Return whether a distribution and a score, side by side, tell a number below the minimum."""
    width = width_for(answered)

    def explains(counts: dict[int, int]) -> bool:
        return (
            band_of(points_of(counts), answered, width=width) == band
            and buckets_of(counts, minimum=minimum) == shown
        )

    pairs = [(bucket.ratings, bucket.count) for bucket in shown]
    return tells_a_small_number(pairs, minimum=minimum, explains=explains)


def points_of(counts: Mapping[int, int]) -> int:
    """Return the sum of points of so many ballots of each rating."""
    return sum(SCORES[Rating(rating)] * count for rating, count in counts.items())


def width_for(answers: int) -> int:
    """Return how many points a band of the score spans when so many answered."""
    return next(width for least, width in BAND_WIDTHS if answers >= least)


def band_of(points: int, answers: int, *, width: int) -> tuple[int, int]:
    """Return the band that the mean lies in: low ≤ mean < high (100 included); one point rounded."""
    if width == 1:
        whole = (2 * points + answers) // (2 * answers)
        return whole, whole
    low = min(points // (answers * width), 100 // width - 1) * width
    return low, low + width


def buckets_of(counts: Mapping[int, int], *, minimum: int) -> tuple[Bucket, ...]:
    """Return the distribution, neighbours merged until each bucket is empty or large enough.

    Merging goes from the worst rating upwards; a rest too small joins the bucket below it.
    Returns nothing when that leaves one bucket only, which would say that all agreed.
    """
    merged: list[Bucket] = []
    open_ratings: tuple[int, ...] = ()
    open_count = 0
    for rating in reversed(LADDER):
        open_ratings, open_count = (int(rating), *open_ratings), open_count + counts.get(rating, 0)
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
