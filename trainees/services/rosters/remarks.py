"""The user's own workbook with our remarks: at once, or by a worker when it is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.jobs.queue import enqueue
from trainees.roster.remarks import remarked_workbook
from trainees.selectors.imports import remarks_of
from trainees.services.rosters.imports import content_of, reading_of

if TYPE_CHECKING:
    from core.jobs.models import Job
    from organizations.models import User
    from trainees.models import RosterImport

REMARK_KIND = "trainees.remark_roster"


def start_remarking(roster: RosterImport, *, by: User) -> Job:
    """Let a worker make the workbook."""
    return enqueue(
        REMARK_KIND,
        owner=by,
        params={"roster": roster.pk},
        dedupe_key=f"remarks:{roster.pk}",
        title=f"问题表：{roster.file_name}"[:120],
    )


def remarked(roster: RosterImport) -> tuple[bytes, str]:
    """Return the workbook and its name."""
    content = content_of(roster)
    workbook = remarked_workbook(content, reading_of(roster).rows, remarks_of(roster))
    return workbook, f"{roster.file_name.rpartition('.')[0] or roster.file_name}（问题说明）.xlsx"
