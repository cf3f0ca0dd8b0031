"""From the rows of the sheets to `RosterRow`s: cleaned, placed, sealed, and copied in one stream."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection

from core.crews import share_out
from core.privacy.ciphers import sealer
from core.privacy.keyrings import current_ring
from trainees.enums import RowKind
from trainees.roster.problems import Problem, Weight
from trainees.roster.rows import CleanRow, RawRow, clean_row
from trainees.services.rosters.copying import copy_blocks, copy_rows, line_of, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from trainees.models import RosterImport
    from trainees.services.rosters.places import PlaceFinder

TABLE = "trainees_rosterrow"
PERSON_COLUMNS = (
    "sex",
    "ethnicity",
    "birth_on",
    "birth_precision",
    "id_number",
    "id_index",
    "mobile",
    "mobile_index",
    "office_phone",
    "education",
    "joined_party_on",
    "joined_party_precision",
)
ROW_COLUMNS = (
    "kind",
    "content",
    "faults",
    "is_faulty",
    "asks",
    "place",
    "place_hint",
    "organization_id",
    "name",
    "pinyin",
    "initials",
    *PERSON_COLUMNS,
    "post",
    "starts_on",
    "starts_precision",
    "ends_on",
    "ends_precision",
    "heads_village_too",
    "paper",
)
BLANK = {
    "findings": "",
    "found": "{}",
    "choices": "{}",
    "person_key": None,
    "changes": "[]",
}
COPIED = ("roster_id", "sheet", "number", *ROW_COLUMNS, "is_new_post", *BLANK)
SHARE = 500  # rows that one process cleans in one go, and between two words about progress


def code_of(problem: Problem) -> str:
    """Return the name under which a question about a row is answered."""
    return problem.code or f"column:{problem.column}"


@dataclass
class Stager:
    """Makes the columns of `RosterRow` out of cleaned rows."""

    places: PlaceFinder

    def __post_init__(self) -> None:
        """Take the sealing functions once."""
        sealed = {
            name: sealer(context=f"trainees_person.{name}", ring=current_ring())
            for name in ("id_number", "mobile")
        }
        self._makers = [(name, sealed.get(name, str)) for name in PERSON_COLUMNS]
        self._content, self._faults = self.seals("content"), self.seals("faults")

    @staticmethod
    def seals(column: str) -> Callable[[object], str]:
        """Return the function that seals values as JSON for a column; nothing is an empty text."""
        seal = sealer(context=f"{TABLE}.{column}", ring=current_ring())
        return lambda value: seal(json.dumps(value, ensure_ascii=False) if value else "")

    def line_of(self, row: CleanRow) -> list[Any]:
        """Return the row as COPY brings it: until the record is asked, its post is a new one.

        Of most newcomers that is the verdict too, and then their rows are not written twice.
        """
        columns = self.columns_of(row)
        is_right = bool(row.post) and not row.has_errors
        return [row.raw.sheet[:100], row.raw.number, *columns, is_right]

    def columns_of(self, row: CleanRow) -> list[Any]:
        """Return the row as the values of ROW_COLUMNS; looks its organization up on the way."""
        raw, person = row.raw, row.person
        place, hint = place_of(raw), hint_of(raw)
        organization = self._place(row, place, hint)
        starts, ends = row.starts, row.ends
        return [
            *(self._remarks(row) if row.problems else _PLAINLY_RIGHT[bool(row.post)]),
            place[:200],
            hint[:200],
            organization,
            row.name[:200],
            person.get("pinyin", ""),
            person.get("initials", ""),
            *self._facts(person),
            row.post,
            starts.on if starts else None,
            starts.precision.value if starts else "",
            ends.on if ends else None,
            ends.precision.value if ends else "",
            row.heads_village_too,
            row.paper[:100],
        ]

    def _remarks(self, row: CleanRow) -> tuple[str, str, str, bool, str]:
        """Return the kind of a row of which something is to be said, its cells, what is said, and what is asked."""
        asks = questions_of(row.problems)
        return (
            _first_kind(row, asks),
            self._content(_content(row.raw)),
            self._faults([asdict(problem) for problem in row.problems]),
            row.has_errors,
            json.dumps(asks) if asks else "{}",
        )

    def _facts(self, person: Mapping[str, Any]) -> list[str | None]:
        """Return the columns of the person; what the sheet does not say is none."""
        return [make(value) if (value := person.get(name)) else None for name, make in self._makers]

    def _place(self, row: CleanRow, text: str, hint: str) -> int | None:
        """Find the organization of a row; what is wrong with it becomes a fault of the row."""
        if not text:
            return None
        found = self.places.find(text, hint)
        if found.organization is None:
            row.find_fault(
                "organization",
                found.sentence,
                weight=found.weight,
                code=found.code,
                options=found.options,
            )
        return found.organization


def stage_rows(
    roster: RosterImport,
    rows: Iterator[RawRow],
    places: PlaceFinder,
    *,
    advance: Callable[[int], None],
) -> int:
    """Write the rows of people, while they are still read; return how many they are.

    They are cleaned and sealed by a crew of processes, where there are many. Nothing on the way may ask the
    database: COPY holds the connection.
    """
    stager, count = Stager(places), 0
    before, after = f"{roster.pk}\t", "\t" + line_of(BLANK.values())

    def block_of(share: list[RawRow]) -> bytes:
        return lines_of(map(stager.line_of, map(clean_row, share)), before=before, after=after)

    def blocks() -> Iterator[bytes]:
        nonlocal count
        shares = iter(lambda: list(islice(rows, SHARE)), [])
        with closing(share_out(block_of, shares)) as made:
            for block in made:
                yield block
                done = block.count(b"\n")  # a line is a row: breaks within it are escaped
                count += done
                advance(done)

    copy_blocks(TABLE, COPIED, blocks())
    with connection.cursor() as cursor:
        # The joins to come are planned by what is there now; the sealed columns are part of none.
        cursor.execute(f"ANALYZE {TABLE} (id, roster_id, kind, post, is_faulty)")
    return count


def stage_skipped(roster: RosterImport, skipped: Iterable[tuple[str, int, str]]) -> None:
    """Write the lines that are nobody: sheet, row, and why."""
    faults = Stager.seals("faults")
    copy_rows(
        TABLE,
        ("roster_id", "sheet", "number", "kind", "faults", *NOT_SAID),
        (
            (roster.pk, sheet[:100], number, "ignored", faults(why_of(why)), *NOT_SAID.values())
            for sheet, number, why in skipped
        ),
    )


NOT_SAID = {
    "content": "",
    "is_faulty": False,
    "asks": "{}",
    "place": "",
    "place_hint": "",
    "name": "",
    "pinyin": "",
    "initials": "",
    "post": "",
    "starts_precision": "",
    "ends_precision": "",
    "heads_village_too": False,
    "paper": "",
    "is_new_post": False,
    **BLANK,
}


def why_of(sentence: str) -> list[dict[str, Any]]:
    """Return the one remark on a row that was skipped."""
    return [asdict(Problem(0, "", "", sentence, weight=Weight.NOTE))]


def place_of(raw: RawRow) -> str:
    """Return how a row names its organization, behind the one above it where that has a column."""
    name = raw.text("organization")
    upper = raw.text("upper") if "upper" in raw.cells else ""
    return f"{upper}/{name}" if name and upper and "/" not in name else name


def hint_of(raw: RawRow) -> str:
    """Return what besides the cell speaks of a row's unit: 填报单位, else the sheet's name."""
    return raw.unit_hint or raw.sheet


def raw_of(number: int, sheet: str, content: Mapping[str, Any]) -> RawRow:
    """Return a row as the sheet has it, from what was kept of it."""
    return RawRow(
        number,
        content["cells"],
        problems=tuple(Problem.restored(kept) for kept in content["problems"]),
        sheet=sheet,
        others=content["others"],
        unit_hint=content["hint"],
        titles=content["titles"],
    )


def _content(raw: RawRow) -> dict[str, Any]:
    return {
        "cells": dict(raw.cells),
        "others": dict(raw.others),
        "hint": raw.unit_hint,
        "titles": dict(raw.titles),
        "problems": [asdict(problem) for problem in raw.problems],
    }


# Kind, cells, remarks, whether there are faults, and questions of a row of which there is nothing to say.
_PLAINLY_RIGHT = {
    True: (RowKind.NEW.value, "", "", False, "{}"),
    False: (RowKind.IGNORED.value, "", "", False, "{}"),
}


def _first_kind(row: CleanRow, asks: Mapping[str, Any]) -> str:
    """Return what a row is before the record is asked; a post that is no secretary's is left out."""
    if row.has_errors:
        return RowKind.PROBLEM.value
    if not row.post:
        return RowKind.IGNORED.value
    return RowKind.CONFIRM.value if asks else RowKind.NEW.value


def questions_of(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Return the questions a row asks by itself, each with its possible answers, ours first."""
    return {
        code_of(problem): [value for value, _label in problem.options] or ["yes"]
        for problem in problems
        if problem.weight == Weight.WARNING
    }
