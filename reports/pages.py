"""What the page of a version shows, gathered in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from core.jobs.models import Job
from organizations.permissions import is_allowed
from reports.enums import ReportKind, SubmissionState
from reports.selectors.submissions import (
    changes_since,
    figures_in,
    files_of,
    has_files,
    judged,
    may_fill,
    may_review,
)

if TYPE_CHECKING:
    from organizations.models import User
    from reports.checks import Check
    from reports.figures import Difference, FigureRow, Figures
    from reports.models import Submission

FILE_WORDS = {"sheet_file": "XLSX 报表", "docx_file": "Word 文档", "pdf_file": "PDF 文档"}


class TableRow(NamedTuple):
    """A row of the table, and its trained people in the order of the columns."""

    row: FigureRow
    trained: list[int]


@dataclass
class SubmissionPage:
    """A version with its figures, checks, files and what may be done with it."""

    figures: Figures
    checks: list[Check]
    files: list[tuple[str, str]]  # part of the address, what it is
    changes: list[Difference]
    is_draft: bool
    is_summary: bool
    is_ready: bool
    may_fill: bool
    may_submit: bool
    may_review: bool
    may_correct: bool
    job: Job | None
    remarks: list[Any] = field(default_factory=list)

    @property
    def rows(self) -> list[TableRow]:
        """The rows with their trained people by column."""
        return [self.row_of(row) for row in self.figures.rows]

    @property
    def total_row(self) -> TableRow:
        """The sum of the rows."""
        return self.row_of(self.figures.total)

    def row_of(self, row: FigureRow) -> TableRow:
        """Return a row with the trained people of each column."""
        return TableRow(row, [row.trained.get(group.key, 0) for group in self.figures.groups])

    @property
    def failed(self) -> list[Check]:
        """The checks that do not hold."""
        return [check for check in self.checks if not check.holds]


def page_of(user: User, submission: Submission) -> SubmissionPage:
    """Gather what the page shows; differences only of what was sent: a draft is counted anew."""
    is_draft = submission.state == SubmissionState.DRAFT
    fills = may_fill(user, submission)
    corrected = hasattr(submission, "corrected_by")
    job = job_of(user, submission) if fills and is_draft else None
    if is_draft and job is None:
        _look_again_for_files(submission)
    return SubmissionPage(
        figures=figures_in(submission),
        checks=judged(submission),
        files=[
            (column.removesuffix("_file"), FILE_WORDS[column])
            for column, file in files_of(submission).items()
            if file
        ],
        changes=[] if is_draft else changes_since(submission),
        is_draft=is_draft,
        is_summary=submission.kind == ReportKind.WORK_SUMMARY,
        is_ready=has_files(submission),
        may_fill=fills and is_draft,
        may_submit=fills and is_draft and is_allowed(user, "reports.submit", submission),
        may_review=submission.state == SubmissionState.SUBMITTED and may_review(user, submission),
        may_correct=fills and submission.state == SubmissionState.RETURNED and not corrected,
        job=job,
        remarks=list(submission.remarks.select_related("written_by")),
    )


def job_of(user: User, submission: Submission) -> Job | None:
    """Return the user's latest job that makes this draft's files, unless it is done."""
    jobs = Job.objects.filter(
        owner=user, kind="reports.make_files", params__submission=submission.pk
    )
    latest: Job | None = jobs.first()
    return latest if latest and latest.state != Job.State.SUCCEEDED else None


def _look_again_for_files(submission: Submission) -> None:
    """Take up files that were made since the version was read: no job is left that would tell the page."""
    if not has_files(submission):
        submission.refresh_from_db(fields=list(files_of(submission)))
