"""The life of an uploaded table of online study: checked, started, credited, or dropped."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.privacy.identity import mask_id_number
from trainees.enums import HoursSource, ImportState
from trainees.models import StudyImport
from trainees.services.hours import write_credits
from trainees.services.passages import back_on_failure, move, send
from trainees.services.studies.checking import Kind, Verdict, check_rows
from trainees.studies.rows import Fault, StudyRow, read_row, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from organizations.models import Organization, User

JOB_KIND = "trainees.import_study"
OPEN = (ImportState.CHECKED,)
DECIDED = "这份表格已经处理过了。"
STEP = 500  # entries written between two reports


@transaction.atomic
def check_study(
    rows: Sequence[StudyRow], under: Organization, *, file_name: str, workbook: bytes, by: User
) -> StudyImport:
    """Keep an uploaded table with the verdict on each row; nothing of it is in the ledger yet."""
    faults = {row.number: list(row.faults) for row in rows}
    verdicts = check_rows(rows, under, by=by)
    made = StudyImport(
        organization=under,
        file_name=file_name[:150],
        workbook=base64.b64encode(workbook).decode(),
        imported_by=by,
    )
    noted = [{**_shown(v), "read": _faults(faults[v.row.number])} for v in verdicts]
    made.rows = json.dumps(noted, ensure_ascii=False)
    _count(made, verdicts)
    made.save(force_insert=True)
    made.refresh_from_db(fields=["org_path"])
    record("trainees.upload_study", by=by, target=made, path=made.org_path)
    return made


@transaction.atomic
def start_study(study: StudyImport, *, only_good: bool, by: User) -> StudyImport:
    """Send the table to a worker.

    Raises ValidationError: "not_open" (somebody decided already), "problems" (rows are wrong and
    `only_good` was not chosen), "nothing" (no row brings anything new).
    """
    if study.problem_count and not only_good:
        raise ValidationError(
            f"有 {study.problem_count} 行存在问题，请改正后重新上传，或选择“只导入正确行”。",
            code="problems",
        )
    if not study.new_count:
        raise ValidationError("没有可以记入的行。", code="nothing")
    move(study, OPEN, ImportState.IMPORTING, refusal=DECIDED)
    title = f"导入网络自学：{study.file_name}"
    send(study, JOB_KIND, name="study", title=title, by=by, only_good=only_good)
    return study


@transaction.atomic
def drop_study(study: StudyImport, *, by: User) -> None:
    """Forget an uploaded table. Raises ValidationError(code="not_open")."""
    move(study, OPEN, ImportState.DROPPED, refusal=DECIDED)
    _empty(study)
    record("trainees.drop_study", by=by, target=study, path=study.org_path)


def import_study(
    study: StudyImport, *, only_good: bool, by: User, advance: Callable[[int], None]
) -> StudyImport:
    """Check the rows again and credit them, whole or not at all; a second run credits nothing more.

    The table is open again when nothing was written. Raises ValidationError: "not_open", "problems".
    """
    with (
        back_on_failure(study, during=ImportState.IMPORTING, to=ImportState.CHECKED),
        transaction.atomic(),
    ):
        return _import_locked(study, only_good=only_good, by=by, advance=advance)


def _import_locked(
    study: StudyImport, *, only_good: bool, by: User, advance: Callable[[int], None]
) -> StudyImport:
    locked: StudyImport = StudyImport.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if locked.state not in {ImportState.CHECKED, ImportState.IMPORTING}:
        raise ValidationError(DECIDED, code="not_open")
    verdicts = check_rows(stored_rows(locked), locked.organization, by=by)
    _count(locked, verdicts)
    if locked.problem_count and not only_good:
        raise ValidationError("上传之后数据有变化，部分行不能导入，请重新上传。", code="problems")
    fresh = [v.credit for v in verdicts if v.kind is Kind.NEW and v.credit]
    fresh.sort(key=lambda credit: credit.person.pk)  # whoever counts the same people waits in line
    for start in range(0, len(fresh), STEP):
        some = fresh[start : start + STEP]
        write_credits(some, source=HoursSource.ONLINE, by=by, study_import=locked)
        advance(len(some))
    locked.state, locked.finished_at = ImportState.DONE, timezone.now()
    _empty(locked)
    counts = {"new": locked.new_count, "same": locked.same_count, "problem": locked.problem_count}
    record("trainees.import_study", by=by, target=locked, detail=counts, path=locked.org_path)
    return locked


def stored_rows(study: StudyImport) -> list[StudyRow]:
    """Return the rows as the sheet has them, read anew."""
    return [
        read_row(row["number"], row["cells"], [Fault(*fault) for fault in row["read"]])
        for row in json.loads(study.rows or "[]")
    ]


def _shown(verdict: Verdict) -> dict[str, object]:
    row, person = verdict.row, verdict.person
    number = person.id_number if person else ""
    return shown(
        row,
        kind=str(verdict.kind),
        number_shown=mask_id_number(number) if number else "",
        place=str(person.organization) if person else "",
    )


def _faults(faults: Sequence[Fault]) -> list[list[str]]:
    return [[fault.column, fault.cell, fault.sentence] for fault in faults]


def _count(study: StudyImport, verdicts: Sequence[Verdict]) -> None:
    counts = Counter(verdict.kind for verdict in verdicts)
    study.new_count, study.same_count = counts[Kind.NEW], counts[Kind.SAME]
    study.problem_count = counts[Kind.PROBLEM]


def _empty(study: StudyImport) -> None:
    """Forget the personal data of a table that is decided."""
    study.workbook = study.rows = ""
    study.save()
