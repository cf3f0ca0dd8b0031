"""Everything a superior received in one ZIP, with a list of what is in it."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import IO, TYPE_CHECKING

from core.spreadsheets.columns import Kind
from core.spreadsheets.exports import exported
from reports.selectors.submissions import files_of
from reports.services.files import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.models import Submission

HEADER = ("序号", "单位", "种类", "版本", "编号", "数据截止", "状态", "SHA-256")


def write_package(into: IO[bytes], submissions: Iterable[Submission]) -> int:
    """Write the files of the submissions and their list into a ZIP; return how many there are."""
    listed: list[tuple[str, ...]] = [HEADER]
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, submission in enumerate(submissions, start=1):
            listed.append(line_of(number, submission))
            for column, file in files_of(submission).items():
                name = f"{number:03d}_{file_name(submission, column)}"
                with file.storage.open(file.name) as stored:
                    archive.writestr(name, stored.read())
        archive.writestr("目录.csv", table_of(listed))
    return len(listed) - 1


def line_of(number: int, submission: Submission) -> tuple[str, ...]:
    """Return the line of the list."""
    return (
        str(number),
        submission.organization.name,
        submission.get_kind_display(),
        str(submission.version),
        submission.number or "",
        submission.as_of.isoformat(),
        submission.get_state_display(),
        submission.digest,
    )


def table_of(rows: list[tuple[str, ...]]) -> bytes:
    """Return the list as CSV that Excel and WPS open."""
    text = io.StringIO()
    safe = ([exported(cell, Kind.TEXT) for cell in row] for row in rows)
    csv.writer(text).writerows(safe)
    return text.getvalue().encode("utf-8-sig")


def file_name(submission: Submission, column: str) -> str:
    """Return what a file is called when it is downloaded."""
    kind, version = submission.get_kind_display(), submission.version
    unit = submission.organization.name.replace("/", "_")
    return f"{unit}_{kind}_{submission.as_of:%Y%m%d}_第{version}版.{ENDINGS[column]}"
