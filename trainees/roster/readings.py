"""What was found in a file, and what was read of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainees.roster.problems import Problem
    from trainees.roster.records import RawRow


@dataclass(slots=True)
class SheetSurvey:
    """A sheet whose header was found."""

    name: str
    header_rows: tuple[int, int]  # numbers on the sheet, both included
    titles: tuple[str, ...]  # flattened, by column position from 0
    mapping: dict[int, str]  # position -> column key, guessed by synonyms
    unit_hint: str = ""
    submitter: dict[str, str] = field(default_factory=dict)
    samples: list[list[str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    """A file: its sheets that are rosters, and the others with why they are not read."""

    kind: str
    sheets: list[SheetSurvey] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class RosterReading:
    """The rows of people, the lines that are nobody, and what is wrong with the whole."""

    rows: list[RawRow]
    skipped: list[tuple[str, int, str]] = field(default_factory=list)  # sheet, row, why
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
