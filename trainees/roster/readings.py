"""What was found in a file, and what was read of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> SheetSurvey:
        """Return the sheet that was kept as JSON, as far as a reading needs it."""
        return cls(
            kept["name"],
            tuple(kept["header_rows"]),
            tuple(kept["titles"]),
            {int(at): key for at, key in kept["mapping"].items()},
            kept["unit_hint"],
            dict(kept["submitter"]),
        )


@dataclass(slots=True)
class Survey:
    """A file: its sheets that are rosters, and the others with why they are not read."""

    kind: str
    sheets: list[SheetSurvey] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Survey | None:
        """Return the survey that was kept as JSON; None of one that did not tell where the headers are."""
        if any("header_rows" not in sheet for sheet in kept["sheets"]):
            return None
        sheets = [SheetSurvey.restored(sheet) for sheet in kept["sheets"]]
        return cls("", sheets, [(name, why) for name, why in kept["skipped"]])


@dataclass(slots=True)
class RosterReading:
    """The rows of people, the lines that are nobody, and what is wrong with the whole."""

    rows: list[RawRow]
    skipped: list[tuple[str, int, str]] = field(default_factory=list)  # sheet, row, why
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: set[str] = field(default_factory=set)  # that have people
