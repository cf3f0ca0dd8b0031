"""Published figures as rows of a page: words, bars and dashes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluations.enums import Rating

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TONES = ("good", "fine", "fair", "poor", "bad")


@dataclass(frozen=True)
class Part:
    """One bucket of a distribution: its words, its number, its share of the bar in percent."""

    label: str
    count: int
    share: float
    tone: str


@dataclass(frozen=True)
class Row:
    """One question."""

    text: str
    answered: int | None
    score: str  # empty when hidden
    low: int
    span: int  # the width of the band on a scale to 100; at least 1, to be seen
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Section:
    """One lecture, or the class as a whole, with the mean of what its questions show."""

    title: str
    lecturers: str
    score: int | None
    rows: tuple[Row, ...]


def sections_of(form: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Section]:
    """Return the sections of a published result, in the order of the questionnaire."""
    return [
        Section(
            section["title"],
            section["lecturers"],
            mean_of(figures[section["key"]]),
            tuple(_row(figure) for figure in figures[section["key"]]),
        )
        for section in form["sections"]
    ]


def mean_of(figures: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the mean of the published scores, from the middle of each band; None without any."""
    middles = [(f["low"] + f["high"]) / 2 for f in figures if f["low"] is not None]
    return int(sum(middles) / len(middles) + 0.5) if middles else None


def score_text(low: int | None, high: int | None) -> str:
    """Return a score as it is written: 87, or 90–95 when only the band is shown."""
    if low is None or high is None:
        return ""
    return str(low) if low == high else f"{low}–{high}"


def label_of(ratings: Sequence[int]) -> str:
    """Return what neighbouring ratings are called together: 满意, or 基本满意至不满意."""
    words = [Rating(rating).label for rating in ratings]
    return words[0] if len(words) == 1 else f"{words[0]}至{words[-1]}"


def _row(figure: Mapping[str, Any]) -> Row:
    low, high = figure["low"], figure["high"]
    shown = sum(bucket["count"] for bucket in figure["buckets"])
    parts = tuple(
        Part(
            label_of(bucket["ratings"]),
            bucket["count"],
            bucket["count"] * 100 / shown,
            TONES[int(Rating.VERY_GOOD) - bucket["ratings"][0]],
        )
        for bucket in figure["buckets"]
        if bucket["count"]
    )
    span = max(1, (high or 0) - (low or 0))
    return Row(
        figure["text"], figure["answered"], score_text(low, high), min(low or 0, 99), span, parts
    )
