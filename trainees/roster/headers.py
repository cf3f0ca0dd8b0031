"""Where the header of a sheet is, and what its columns are called when it has several levels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainees.roster.titles import column_of, guess_mapping, plain_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.spreadsheets.xlsx_facts import Area

SEARCHED = 20
DEEPEST = 3
FEWEST = 3  # columns we know, the name among them, make a roster


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a header, counted from 0, and the flattened titles by position."""

    first: int
    last: int
    titles: tuple[str, ...]


def find_header(
    rows: Sequence[Sequence[str]], merges: Sequence[Area], *, fewest: int = FEWEST
) -> Header | None:
    """Return the header that names most columns within the first rows; of equals the shortest."""
    filled = _filled(rows[: SEARCHED + DEEPEST], merges)
    best: tuple[int, int, int] | None = None
    found = None
    for first in range(min(SEARCHED, len(filled))):
        if any(top <= first < bottom for top, _left, bottom, _right in merges):
            continue  # a level below the first
        least = _least_depth(first, merges)
        for depth in range(least, DEEPEST + 1):
            titles = _flattened(filled[first : first + depth])
            keys = _keys(titles)
            if len(keys) < fewest:
                continue
            score = (len(keys), -depth, -first)
            if best is None or score > best:
                best, found = score, Header(first, first + depth - 1, titles)
    return found


def _keys(titles: tuple[str, ...]) -> set[str]:
    """Return the columns named; none when a row below the header was taken for a level of it."""
    mapping = guess_mapping(titles)
    for position, key in mapping.items():
        if key == "name":
            deepest = titles[position].rpartition("/")[2]
            return set(mapping.values()) if column_of(deepest) == "name" else set()
    return set()


def _filled(rows: Sequence[Sequence[str]], merges: Sequence[Area]) -> list[list[str]]:
    """Return the rows as equally long, what is merged standing in each of its cells."""
    width = max((len(row) for row in rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    for top, left, bottom, right in merges:
        if top > len(filled) or left > width:
            continue
        text = filled[top - 1][left - 1]
        for row in filled[top - 1 : bottom]:
            row[left - 1 : right] = [text] * (min(right, width) - left + 1)
    return filled


def _least_depth(first: int, merges: Sequence[Area]) -> int:
    """Return how many rows the merges that start in a row make of it: a group has a row below."""
    depth = 1
    for top, left, bottom, right in merges:
        if top == first + 1:
            if bottom > top:
                depth = max(depth, bottom - top + 1)
            elif right > left:
                depth = max(depth, 2)
    return min(depth, DEEPEST)


def _flattened(levels: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the titles by position: 联系方式 above 手机 is 联系方式/手机."""
    titles = []
    for parts in zip(*levels, strict=True):
        kept: list[str] = []
        for part in parts:
            plain = re.sub(r"\s+", "", part)
            if plain and (not kept or plain_title(kept[-1]) != plain_title(plain)):
                kept.append(plain[:60])
        titles.append("/".join(kept))
    return tuple(titles)
