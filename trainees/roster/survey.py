"""STAND-IN until READER's module is merged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trainees.roster.columns import COLUMNS
from trainees.roster.sheets import read_roster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.spreadsheets.files import Limits
    from trainees.roster.problems import Problem
    from trainees.roster.rows import RawRow


@dataclass
class SheetSurvey:
    name: str
    header_rows: tuple[int, int]
    titles: tuple[str, ...]
    mapping: dict[int, str]
    unit_hint: str = ""
    submitter: dict[str, str] = field(default_factory=dict)
    samples: list[list[str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass
class Survey:
    kind: str
    sheets: list[SheetSurvey]
    skipped: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class RosterReading:
    rows: list[RawRow]
    skipped: list[tuple[str, int, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def signature_of(titles: Sequence[str]) -> str:
    return hashlib.sha256("|".join(map(str, titles)).encode()).hexdigest()


def survey_file(data: bytes, limits: Limits) -> Survey:
    rows, notices = read_roster(data)
    titles = tuple(column.title for column in COLUMNS)
    mapping = {at: column.key for at, column in enumerate(COLUMNS)}
    samples = [[row.text(column.key) for column in COLUMNS] for row in rows[:3]]
    sheet = SheetSurvey("花名册", (1, 1), titles, mapping, samples=samples, notices=notices)
    return Survey("xlsx", [sheet])


def read_rows(
    data: bytes,
    survey: Survey,
    mappings: Mapping[str, Mapping[int, str]] | None,
    limits: Limits,
) -> RosterReading:
    rows, notices = read_roster(data)
    return RosterReading(rows, notices=notices)
