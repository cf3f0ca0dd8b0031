"""The life of an uploaded roster: checked, started, written, or dropped."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit.services import record
from core.jobs.queue import enqueue
from core.privacy.identity import mask_id_number
from trainees.enums import ImportState
from trainees.models import RosterImport
from trainees.roster.problems import Problem
from trainees.roster.rows import RawRow
from trainees.services.rosters.checking import Kind, Verdict, check_rows
from trainees.services.rosters.writing import lock_places, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from organizations.models import Organization, User

JOB_KIND = "trainees.import_roster"


@transaction.atomic
def check_roster(
    rows: Sequence[RawRow], under: Organization, *, file_name: str, workbook: bytes, by: User
) -> RosterImport:
    """Keep an uploaded roster with the verdict on each row; nothing of it is on record yet.

    Raises ValidationError(code="empty") when the sheet has no rows.
    """
    if not rows:
        raise ValidationError("表中没有数据，请从表头下一行开始填写。", code="empty")
    verdicts = check_rows(rows, under, by=by)
    roster = RosterImport(
        organization=under,
        file_name=file_name[:150],
        workbook=base64.b64encode(workbook).decode(),
        imported_by=by,
    )
    _note(roster, rows, verdicts)
    roster.save(force_insert=True)
    roster.refresh_from_db(fields=["org_path"])
    record("trainees.upload_roster", by=by, target=roster, path=roster.org_path)
    return roster


@transaction.atomic
def start_import(roster: RosterImport, *, only_good: bool, by: User) -> RosterImport:
    """Send the roster to a worker.

    Raises ValidationError: "not_open" (somebody decided already), "problems" (rows are wrong and
    `only_good` was not chosen), "nothing".
    """
    if roster.problem_count and not only_good:
        raise ValidationError(
            f"有 {roster.problem_count} 行存在问题，请改正后重新上传，或选择“只导入正确行”。",
            code="problems",
        )
    if not roster.good_count:
        raise ValidationError("没有可以导入的行。", code="nothing")
    _move(roster, ImportState.CHECKED, ImportState.IMPORTING)
    roster.job = enqueue(
        JOB_KIND,
        owner=by,
        params={"roster": roster.pk, "only_good": only_good},
        dedupe_key=f"roster:{roster.pk}",
        title=f"导入花名册：{roster.file_name}",
    )
    roster.save(update_fields=["job"])
    return roster


@transaction.atomic
def drop_import(roster: RosterImport, *, by: User) -> None:
    """Forget an uploaded roster. Raises ValidationError(code="not_open")."""
    _move(roster, ImportState.CHECKED, ImportState.DROPPED)
    _empty(roster)
    record("trainees.drop_roster", by=by, target=roster, path=roster.org_path)


def import_rows(
    roster: RosterImport, *, only_good: bool, by: User, advance: Callable[[int], None]
) -> RosterImport:
    """Check the rows again under lock and write them, whole or not at all.

    Rows that went bad since the upload stop the import unless `only_good`. The roster is open
    again when nothing was written. Raises ValidationError: "not_open", "problems", "race".
    """
    try:
        with transaction.atomic():
            return _import_locked(roster, only_good=only_good, by=by, advance=advance)
    except IntegrityError as error:
        reopen(roster)
        raise ValidationError(
            "导入期间有人修改了相同的人员或席位，没有写入任何数据，请重新导入。", code="race"
        ) from error
    except Exception:
        reopen(roster)
        raise


def _import_locked(
    roster: RosterImport, *, only_good: bool, by: User, advance: Callable[[int], None]
) -> RosterImport:
    locked: RosterImport = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if locked.state not in {ImportState.CHECKED, ImportState.IMPORTING}:
        raise ValidationError("这份花名册已经处理过了。", code="not_open")
    rows = raw_rows(locked)
    lock_places(check_rows(rows, locked.organization, by=by))
    verdicts = check_rows(rows, locked.organization, by=by)
    good = [verdict for verdict in verdicts if verdict.kind is not Kind.PROBLEM]
    if len(good) < len(verdicts) and not only_good:
        raise ValidationError("上传之后数据有变化，部分行不能导入，请重新上传。", code="problems")
    _count(locked, verdicts)  # before writing: afterwards nobody is new any more
    counts = dict(Counter(str(verdict.kind) for verdict in verdicts))
    write_rows(good, advance=advance)
    locked.state, locked.finished_at = ImportState.DONE, timezone.now()
    _empty(locked)
    record("trainees.import_roster", by=by, target=locked, detail=counts, path=locked.org_path)
    return locked


def reopen(roster: RosterImport) -> None:
    """Let the roster wait for a decision again after an import that wrote nothing."""
    importing = RosterImport.objects.filter(pk=roster.pk, state=ImportState.IMPORTING)
    importing.update(state=ImportState.CHECKED)


def raw_rows(roster: RosterImport) -> list[RawRow]:
    """Return the rows as the sheet has them."""
    return [
        RawRow(
            row["number"],
            row["cells"],
            tuple(Problem.restored(problem) for problem in row["read_problems"]),
        )
        for row in json.loads(roster.rows or "[]")
    ]


def _note(roster: RosterImport, rows: Sequence[RawRow], verdicts: Sequence[Verdict]) -> None:
    """Write rows and verdicts into the roster, for the preview and the second check."""
    noted = [
        {
            "number": row.number,
            "cells": dict(row.cells),
            "read_problems": [asdict(problem) for problem in row.problems],
            **_shown(verdict),
        }
        for row, verdict in zip(rows, verdicts, strict=True)
    ]
    roster.rows = json.dumps(noted, ensure_ascii=False)
    _count(roster, verdicts)


def _shown(verdict: Verdict) -> dict[str, Any]:
    """Return what the preview tells about a row."""
    row = verdict.row
    return {
        "kind": str(verdict.kind),
        "name": row.name,
        "place": row.raw.text("organization"),
        "post": row.raw.text("post"),
        "starts": row.raw.text("starts"),
        "number_shown": mask_id_number(row.person.get("id_number", "")),
        "changes": verdict.changes,
        "is_new_post": verdict.is_new_post,
        "problems": [asdict(problem) for problem in row.problems],
    }


def _count(roster: RosterImport, verdicts: Sequence[Verdict]) -> None:
    counts = Counter(verdict.kind for verdict in verdicts)
    roster.new_count, roster.changed_count = counts[Kind.NEW], counts[Kind.CHANGED]
    roster.same_count, roster.problem_count = counts[Kind.SAME], counts[Kind.PROBLEM]


def _move(roster: RosterImport, old: ImportState, new: ImportState) -> None:
    moved = RosterImport.objects.filter(pk=roster.pk, state=old).update(state=new)
    if not moved:
        raise ValidationError("这份花名册已经处理过了。", code="not_open")
    roster.state = new


def _empty(roster: RosterImport) -> None:
    """Forget the personal data of a roster that is decided."""
    roster.workbook = roster.rows = ""
    roster.save()
