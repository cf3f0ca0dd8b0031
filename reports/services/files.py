"""Making the files of a draft from its snapshot: XLSX, DOCX, PDF."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from core.audit.services import record
from core.days import today
from core.papers.docx import render_docx
from core.papers.pdf import render_pdf
from reports.enums import ReportKind, SubmissionState
from reports.models import Submission
from reports.papers import summary_paper
from reports.selectors.submissions import figures_in
from reports.tables import situation_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.papers.model import Paper
    from organizations.models import User

ENDINGS = {"sheet_file": "xlsx", "docx_file": "docx", "pdf_file": "pdf"}


def no_progress(done: int, total: int, said: str) -> None:
    """Tell nobody."""


def make_files(
    submission: Submission, *, by: User, progress: Callable[[int, int, str], None] = no_progress
) -> Submission:
    """Make the files of a draft and put them to it, if its words did not change meanwhile.

    Raises ValidationError: "state" (already sent), "stale" (edited while the files were made).
    """
    if submission.state != SubmissionState.DRAFT:
        raise ValidationError("已上报的材料不再重新生成文件。", code="state")
    makers = dict(makers_for(submission))
    made: dict[str, bytes] = {}
    for done, (column, make) in enumerate(makers.items()):
        progress(done, len(makers), f"正在生成 {ENDINGS[column].upper()}")
        made[column] = make()
    store_files(submission, made, by=by)
    progress(len(makers), len(makers), "文件已生成")
    return submission


def makers_for(submission: Submission) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the columns of files and how each is made."""
    if submission.kind == ReportKind.SITUATION_TABLE:
        yield "sheet_file", lambda: sheet_of(submission)
    else:
        paper = paper_of(submission)
        yield "docx_file", lambda: render_docx(paper)
        yield "pdf_file", lambda: render_pdf(paper)


def sheet_of(submission: Submission) -> bytes:
    """Return the table as XLSX."""
    return situation_sheet(
        figures_in(submission),
        title=submission.title,
        filled_on=today(),
        head=submission.head,
        filler=submission.filler,
        phone=submission.phone,
        note=submission.note,
    )


def paper_of(submission: Submission) -> Paper:
    """Return the summary as a paper."""
    contact = f"联系人：{submission.filler}；电话：{submission.phone}" if submission.filler else ""
    return summary_paper(
        figures_in(submission),
        submission.words,
        title=submission.title,
        dated_on=today(),
        contact=contact,
    )


@transaction.atomic
def store_files(submission: Submission, made: dict[str, bytes], *, by: User) -> None:
    """Put files to the draft they were made from; the revision says whether it still is the same."""
    columns: dict[str, object] = {
        "file_digests": {name: hashlib.sha256(data).hexdigest() for name, data in made.items()}
    }
    for column, data in made.items():
        field = getattr(submission, column)
        name = f"{submission.pk}-v{submission.version}.{ENDINGS[column]}"
        columns[column] = field.storage.save(
            field.field.generate_filename(submission, name), ContentFile(data)
        )
    same = Submission.objects.filter(
        pk=submission.pk, revision=submission.revision, state=SubmissionState.DRAFT
    )
    if same.update(**columns) != 1:
        for column in made:
            getattr(submission, column).storage.delete(columns[column])
        raise ValidationError("内容在生成文件期间被修改，请重新生成。", code="stale")
    submission.refresh_from_db()
    record("submissions.make_files", by=by, target=submission, path=submission.org_path)
