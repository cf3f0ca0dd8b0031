"""Searching for a class's timetable in the background (试排): asked for, followed, stopped, taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.constraints import explained
from core.jobs.progress import JobCancelled, JobSuperseded
from core.jobs.queue import enqueue
from rotations.enums import PlanningState
from rotations.filling import fill
from rotations.filling.wish import Wish
from rotations.models import FillRun
from rotations.models.background import LIVE
from rotations.selectors.fill_runs import basis_of, drafts_of, kept_proposal, standing_of
from rotations.selectors.filling import question_of
from rotations.selectors.timetable import may_schedule
from rotations.services.filling import fill_timetable
from rotations.services.solver_runs import (
    ending,
    is_stop_asked,
    note_stop,
    put_aside,
    refuse_company,
)

if TYPE_CHECKING:
    from core.jobs.progress import Progress
    from organizations.models import User
    from rotations.models import Batch, TimetableFill

BUSY = {"fill_one_live_run": "本班正在自动排课，请等它算完，或停止后再试。"}


@transaction.atomic
def start_fill(batch: Batch, wish: Wish, *, by: User) -> FillRun:
    """Queue a search; of two who ask for the same class at once the second is told.

    Raises ValidationError: "state" for a class whose timetable is closed, "busy".
    """
    if not may_schedule(by, batch):
        raise ValidationError("班次已结束或已取消，不能再排课。", code="state")
    for other in FillRun.objects.filter(batch=batch, state__in=LIVE).select_related("job"):
        if not put_aside(other):
            refuse_company(other, str(other.asked_by), "自动排课")
    run = FillRun(batch=batch, wish=wish.as_data(), asked_by=by)
    with explained(BUSY):
        run.save()
    run.job = enqueue(
        "rotations.fill",
        owner=by,
        params={"run": run.pk},
        dedupe_key=f"fill:{run.pk}",
        title=f"自动排课：{batch}"[:120],
    )
    run.save(update_fields=["job"])
    return run


def ask_fill_to_stop(run: FillRun) -> None:
    """Let a search end with the best it has. Raises ValidationError("over")."""
    note_stop(run)


def follow_fill(run: FillRun, *, by: User, progress: Progress) -> FillRun:
    """Search, and keep what is found; for the worker. The same question gets the same answer.

    Raises JobCancelled and JobSuperseded as the job's steps do; what was found until then is kept.
    """
    with ending(run):
        Search(run, progress).run(by)
    return run


class Search:
    """One search and its listener: progress outwards, the wish to stop inwards."""

    def __init__(self, run: FillRun, progress: Progress) -> None:
        """Begin."""
        self.record, self.progress = run, progress
        self.broken: Exception | None = None

    def run(self, by: User) -> None:
        """Read, search, keep. Raises what the job's steps raise."""
        run = self.record
        self.progress.say("正在读取课程表、授课人和教室")
        run.state, run.error = PlanningState.RUNNING, ""
        run.basis = basis_of(run.batch)
        run.save(update_fields=["state", "error", "basis"])
        question = question_of(by, run.batch, Wish.of_data(run.wish))
        self.progress.say("正在试排")
        found = fill(question.asked, self.should_stop)
        if isinstance(self.broken, JobSuperseded):
            raise self.broken
        run.proposal = kept_proposal(found, question)
        run.save(update_fields=["proposal"])
        if self.broken is not None:
            raise self.broken

    def should_stop(self) -> bool:
        """Look whether somebody asked to stop or to cancel."""
        if self.broken is not None:
            return True
        try:
            self.progress.advance(0)
        except (JobCancelled, JobSuperseded) as broken:
            self.broken = broken
            return True
        return is_stop_asked(self.record)


@transaction.atomic
def accept_fill(run: FillRun, *, seen: str, by: User) -> TimetableFill:
    """Put what still fits of a proposal into the timetable, in one act.

    `seen` is the mark of the changes that the person has seen. Raises ValidationError: "live",
    "taken", "stale" when other things changed, and as `fill_timetable` does.
    """
    held = (
        FillRun.objects.select_for_update(of=("self",))
        .select_related("batch", "job")
        .get(pk=run.pk)
    )
    if held.is_live:
        raise ValidationError("还在计算，请等它算完，或先停止。", code="live")
    if held.fills.filter(undone_at=None).exists():
        raise ValidationError("这次试排的结果已经排入课程表。", code="taken")
    standing = standing_of(by, held)
    if standing.digest != seen:
        raise ValidationError("试排之后又有变动，没有排入；请看过变动后再确认。", code="stale")
    return fill_timetable(held.batch, drafts_of(standing, held.batch), run=held, by=by)
