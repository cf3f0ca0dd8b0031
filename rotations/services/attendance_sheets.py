"""Papers of a class in session: the attendance as a sheet, the list to sign on."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.audit.services import record
from core.papers.html import render_html_pdf
from core.spreadsheets.columns import ExportColumn, Kind
from core.spreadsheets.exports import write_table
from rotations.enums import DocumentKind, RollState
from rotations.selectors.attendance import half_of, roll_of
from rotations.services.documents import keep_paper

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Attendance, Batch, BatchDocument, Enrolment, Session
    from rotations.selectors.attendance import ClassRecord

COLUMNS = (
    ExportColumn("学号", Kind.COUNT, 8),
    ExportColumn("姓名"),
    ExportColumn("单位", width=24),
    ExportColumn("应到（节）", Kind.COUNT),
    ExportColumn("出勤", Kind.COUNT, 8),
    ExportColumn("迟到", Kind.COUNT, 8),
    ExportColumn("请假", Kind.COUNT, 8),
    ExportColumn("缺勤", Kind.COUNT, 8),
    ExportColumn("出勤率（%）", Kind.AMOUNT),
    ExportColumn("计入学时（分钟）", Kind.COUNT, 18),
)


def attendance_workbook(attendance: ClassRecord) -> bytes:
    """Return the attendance of a class by person as a workbook."""
    file = io.BytesIO()
    rows = (
        (
            line.trainee.place,
            line.trainee.person.name,
            line.trainee.organization.name,
            line.tally.expected,
            line.tally.present,
            line.tally.late,
            line.tally.leave,
            line.tally.absent,
            line.tally.rate,
            line.tally.minutes,
        )
        for line in attendance.people
    )
    write_table(rows, COLUMNS, file, name="考勤")
    return file.getvalue()


@dataclass(frozen=True)
class SheetRow:
    """One trainee on the sheet, with a mark for each session; empty ones are signed by hand."""

    trainee: Enrolment
    marks: list[Attendance | None]


@dataclass(frozen=True)
class Sheet:
    """The paper: its file, what it is called, and the kept document once the rolls are closed."""

    content: bytes
    name: str
    document: BatchDocument | None


def make_sign_in_sheet(batch: Batch, sessions: list[Session], *, by: User) -> Sheet:
    """Print the sign-in sheet (签到表) of some sessions of one batch.

    Before the rolls are closed it is a blank to sign by hand. Afterwards it is a voucher: it says
    what the roll says, is kept with its digest, and a later correction makes a new one beside it.
    Raises ValidationError("empty") without sessions.
    """
    if not sessions:
        raise ValidationError("没有可打印签到表的课程。", code="empty")
    is_final = all(session.roll_state == RollState.CLOSED for session in sessions)
    name = sheet_name(batch, sessions, is_final=is_final)
    context = {
        "title": f"{batch}签到表",
        "batch": batch,
        "sessions": sessions,
        "rows": sheet_rows(batch, sessions),
        "is_final": is_final,
        "printed_at": timezone.localtime(),
    }
    content = render_html_pdf("rotations/print/sign_in_sheet.html", context)
    if not is_final:
        return Sheet(content, name, None)
    document = keep_paper(batch, DocumentKind.SIGN_IN_SHEET, content, name, by=by)
    record("batches.sign_in_sheet", by=by, target=batch, path=batch.org_path)
    return Sheet(content, name, document)


def sheet_name(batch: Batch, sessions: list[Session], *, is_final: bool) -> str:
    """Return what the file is called: class, day, half of the day."""
    start = timezone.localtime(sessions[0].period.lower)
    kind = "签到表" if is_final else "签到表（空白）"
    return f"{batch}{start:%m月%d日}{half_of(start.time())}{kind}.pdf"


def sheet_rows(batch: Batch, sessions: list[Session]) -> list[SheetRow]:
    """Return whoever is expected at one of the sessions at least, by seat number."""
    rows: dict[int, SheetRow] = {}
    for position, session in enumerate(sessions):
        for line in roll_of(session).rows:
            if line.trainee.batch_id != batch.pk:
                continue
            blank = SheetRow(line.trainee, [None] * len(sessions))
            row = rows.setdefault(line.trainee.pk, blank)
            row.marks[position] = line.attendance
    return sorted(rows.values(), key=lambda row: row.trainee.place or 0)
