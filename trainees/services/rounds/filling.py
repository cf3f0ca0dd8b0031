"""Typing into a round: rows of the screen, and rows of a sheet matched to their seats by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.audit.services import record
from trainees.enums import Outcome
from trainees.models import ElectionLine
from trainees.models.elections import TYPED
from trainees.services.rounds.drafting import refuse_decided

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from organizations.models import User
    from trainees.elections import SheetProblem, SheetRow
    from trainees.models import ElectionRound


@dataclass(frozen=True, slots=True)
class LineEdit:
    """What was typed into one line, and the revision the typist saw."""

    pk: int
    revision: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filled:
    """How many lines a sheet changed, and what of it could not be taken."""

    count: int
    problems: list[SheetProblem]


@transaction.atomic
def save_lines(round_: ElectionRound, edits: Sequence[LineEdit], *, by: User) -> list[int]:
    """Save what was typed; return the keys of lines that somebody else changed meanwhile (not saved).

    Nothing is judged here, so that half a row may wait until tomorrow. Raises
    ValidationError(code="not_open").
    """
    refuse_decided(round_)
    wanted = {edit.pk: edit for edit in edits}
    lines = open_lines(round_).filter(pk__in=wanted)
    stale, changed = [], []
    for line in lines:
        edit = wanted[line.pk]
        if line.revision != edit.revision:
            stale.append(line.pk)
        elif write_typed(line, edit.values):
            changed.append(line)
    store(changed)
    return stale


@transaction.atomic
def fill_lines(round_: ElectionRound, rows: Sequence[SheetRow], *, by: User) -> Filled:
    """Write the rows of a sheet into the lines of their seats; a row that names no seat is a problem.

    Blank cells leave what stands there. Raises ValidationError(code="not_open").
    """
    refuse_decided(round_)
    lines = open_lines(round_)
    by_name: dict[str, list[ElectionLine]] = defaultdict(list)
    for line in lines.select_related("organization__parent"):
        for name in names_of(line):
            by_name[name].append(line)
    changed: dict[int, ElectionLine] = {}
    problems: list[SheetProblem] = []
    for row in rows:
        problems += row.problems
        found = by_name.get(row.seat.replace(" ", ""), [])
        if len(found) != 1:
            problems.append(unmatched(row, found))
        elif found[0].pk in changed:
            problems.append(row.problem("seat", f"“{row.seat}”在表中出现了两次，只取前一行。"))
        elif write_typed(found[0], row.values):
            changed[found[0].pk] = found[0]
    store(list(changed.values()))
    detail = {"rows": len(rows), "changed": len(changed)}
    record("trainees.fill_round", by=by, target=round_, detail=detail, path=round_.org_path)
    return Filled(len(changed), problems)


def open_lines(round_: ElectionRound) -> QuerySet[ElectionLine]:
    """Return the lines that are not done yet, locked."""
    return round_.lines.select_for_update(no_key=True, of=("self",)).filter(is_done=False)


def names_of(line: ElectionLine) -> set[str]:
    """Return how a sheet may call the seat: its names, and 上级/名称 where names repeat."""
    seat = line.organization
    own = {seat.name, seat.short_name or seat.name}
    above = seat.parent
    names = set(own)
    if above is not None:
        uppers = {above.name, above.short_name or above.name}
        names |= {f"{upper}/{name}" for upper in uppers for name in own}
    return {name.replace(" ", "") for name in names}


def unmatched(row: SheetRow, found: Sequence[ElectionLine]) -> SheetProblem:
    """Say why a row found no seat of its own."""
    if found:
        return row.problem("seat", f"有{len(found)}个“{row.seat}”，请写成“上级/名称”。")
    return row.problem("seat", f"“{row.seat}”不在本次换届的席位中，请核对名称。")


def write_typed(line: ElectionLine, values: Mapping[str, Any]) -> bool:
    """Set typed values on a line; return whether anything changed.

    Who was chosen from the register stays chosen only while the typed name stays; whatever is
    typed for a seat that said 不变 makes it a newcomer's.
    """
    before = line.typed
    for name in TYPED:
        if name in values:
            setattr(line, name, values[name])
    if "newcomer" not in values and any(
        name in values and values[name] != before[name] for name in ("name", "id_number", "mobile")
    ):
        line.newcomer = None
    if line.name and line.outcome == Outcome.UNCHANGED and not before["name"]:
        line.outcome = Outcome.NEWCOMER
    if line.typed == before:
        return False
    line.problems, line.revision = [], line.revision + 1
    return True


def store(lines: Sequence[ElectionLine]) -> None:
    """Write changed lines in one statement."""
    if lines:
        ElectionLine.objects.bulk_update(lines, [*TYPED, "problems", "revision"], batch_size=500)
