"""What is shown, judged by an attacker who knows every rule and lists every explanation."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.enums import SCORES, Rating
from evaluations.suppression import CROWD, LADDER, band_of, buckets_of, figure_of, width_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evaluations.suppression import Figure

KNOWN = [int(rating) for rating in LADDER]
ALL = [*KNOWN, int(Rating.UNKNOWN)]
ballots = st.lists(st.sampled_from(ALL), max_size=120)
minima = st.integers(5, 10)


def figure(ratings, minimum=5) -> Figure:
    return figure_of("q1", "教学内容", ratings, ballots=len(ratings), minimum=minimum)


def divisions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide a number among parts."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in divisions(total - first, parts - 1):
            yield (first, *rest)


@pytest.mark.parametrize("cast", range(5, 13))
def test_no_number_below_the_minimum_is_told_whatever_was_voted(cast):
    """For each published figure, list all votes that lead to it: none of them agree on a small number."""
    explanations: dict[Figure, list[tuple[int, ...]]] = defaultdict(list)
    for counts in divisions(cast, len(ALL)):
        explanations[figure(list(Counter(dict(zip(ALL, counts, strict=True))).elements()))].append(
            counts
        )
    for votes in explanations.values():
        for place, rating in enumerate(ALL):
            told = {counts[place] for counts in votes}
            assert len(told) > 1 or told == {0} or min(told) >= 5
            assert told != {cast} or rating == Rating.UNKNOWN, "nobody is told that all agreed"


@given(ballots, minima)
def test_each_published_bucket_is_empty_or_large_and_the_sum_is_right(ratings, minimum):
    shown = figure(ratings, minimum)
    assert all(b.count == 0 or b.count >= minimum for b in shown.buckets)
    if shown.buckets:
        assert sum(b.count for b in shown.buckets) == shown.answered
        assert [r for b in shown.buckets for r in b.ratings] == KNOWN
        counts = Counter(ratings)
        assert all(b.count == sum(counts[r] for r in b.ratings) for b in shown.buckets)


@given(ballots, minima)
def test_few_answers_show_nothing_and_a_small_rest_is_not_left_over(ratings, minimum):
    shown = figure(ratings, minimum)
    answered = sum(rating in SCORES for rating in ratings)
    if answered < minimum:
        assert (shown.answered, shown.low, shown.high, shown.buckets) == (None, None, None, ())
    if shown.answered is not None:
        rest = len(ratings) - shown.answered
        assert rest == 0 or rest >= minimum
    if 0 < len(ratings) - answered < minimum:
        assert not shown.buckets, "they would add up to the hidden number"


@given(st.sampled_from(KNOWN), st.integers(1, 200))
def test_a_unanimous_vote_shows_no_distribution(rating, cast):
    assert figure([rating] * cast).buckets == ()


@given(ballots)
def test_the_true_score_lies_in_the_band(ratings):
    shown = figure(ratings)
    valid = [SCORES[Rating(rating)] for rating in ratings if rating in SCORES]
    if shown.low is not None and shown.high is not None:
        mean = sum(valid) / len(valid)
        assert shown.low - 0.5 <= mean <= shown.high + 0.5


@given(ballots, st.randoms(use_true_random=False))
def test_the_order_of_ballots_changes_nothing(ratings, dice):
    shuffled = list(ratings)
    dice.shuffle(shuffled)
    assert figure(shuffled) == figure(ratings)


@pytest.mark.parametrize(
    ("answers", "width"), [(5, 10), (9, 10), (10, 5), (19, 5), (20, 2), (60, 2), (61, 1), (900, 1)]
)
def test_bands_narrow_with_the_number_of_answers(answers, width):
    assert width_for(answers) == width
    low, high = band_of(100 * answers, answers, width=width)
    assert (low, high) == ((100, 100) if width == 1 else (100 - width, 100))


def test_a_class_of_eighty_sees_a_score_and_a_distribution():
    shown = figure([5] * 60 + [4] * 14 + [3] * 6)
    assert (shown.low, shown.high) == (94, 94)
    assert [(b.ratings, b.count) for b in shown.buckets if b.count] == [((5,), 60), ((4,), 14), ((3,), 6)]  # fmt: skip


def test_a_small_top_joins_the_filled_bucket_below():
    merged = buckets_of(Counter({5: 2, 3: 6, 1: 5}), minimum=5)
    assert [(b.ratings, b.count) for b in merged] == [((5, 4, 3), 8), ((2,), 0), ((1,), 5)]


def test_below_a_crowd_there_is_no_distribution():
    assert not figure([5] * 5 + [1] * (CROWD - 6)).buckets
