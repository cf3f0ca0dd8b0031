"""The planner at work: a run is asked for, followed while it searches, stopped, and kept."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.jobs.progress import JobCancelled, JobSuperseded
from core.jobs.queue import enqueue
from rotations.enums import CampaignState, PlanningMode, PlanningState
from rotations.models import PlanningRun
from rotations.models.background import LIVE
from rotations.models.planning import LEAST_SECONDS, MOST_SECONDS
from rotations.planner import repair, solve, to_json
from rotations.planning.options import Options
from rotations.planning.result import Result
from rotations.planning.watching import added
from rotations.selectors.planning.problem import build_task
from rotations.services.campaigns import locked_campaign
from rotations.services.planned_classes import lay_out
from rotations.services.solver_runs import (
    ending,
    is_stop_asked,
    note_stop,
    put_aside,
    refuse_company,
)

if TYPE_CHECKING:
    from core.jobs.progress import Progress
    from organizations.models import Organization, User
    from rotations.models import Campaign
    from rotations.planner import Plan
    from rotations.selectors.planning.problem import Task

KEEP_SECONDS = 2.0  # between two writings of the best plan so far
WORKERS = 2


@transaction.atomic
def start_run(
    campaign: Campaign,
    organization: Organization,
    *,
    options: Options,
    seconds: int,
    by: User,
    seed: int = 7,
) -> PlanningRun:
    """Queue a run; of two who plan the same classes at once the second is told.

    Raises ValidationError: "state" for a campaign that is not open, "busy", and by field.
    """
    held = locked_campaign(campaign)
    if held.state != CampaignState.OPEN:
        raise ValidationError("轮训启动、冻结底数之后才能编排。", code="state")
    if not organization.path.startswith(held.org_path):
        raise ValidationError("该单位不在这次轮训的范围内。", code="outside")
    _refuse_company(held, organization)
    run = PlanningRun(
        campaign=held,
        organization=organization,
        mode=options.mode,
        seconds=seconds,
        seed=seed,
        options=options.as_data(),
        asked_by=by,
    )
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise ValidationError({"seconds": f"计算时间应为 {LEAST_SECONDS} 到 {MOST_SECONDS} 秒。"})
    with explained({"planning_one_live_run": "本单位正在编排这次轮训，请等它算完。"}):
        run.save()
    run.job = enqueue(
        "rotations.plan",
        owner=by,
        params={"run": run.pk},
        dedupe_key=f"run:{run.pk}",
        title=f"{run.get_mode_display()}：{campaign}",
    )
    run.save(update_fields=["job"])
    record("planning.start", by=by, target=campaign, path=organization.path)
    return run


def _refuse_company(campaign: Campaign, organization: Organization) -> None:
    """Refuse a second run on the same classes; runs whose worker died are put aside."""
    runs = PlanningRun.objects.filter(campaign=campaign, state__in=LIVE)
    for run in runs.select_related("job", "organization", "asked_by"):
        ours, theirs = organization.path, run.organization.path
        if not put_aside(run) and (ours.startswith(theirs) or theirs.startswith(ours)):
            refuse_company(run, f"{run.organization}的{run.asked_by}", "编排")


def ask_to_stop(run: PlanningRun, *, by: User) -> None:
    """Let a running search end with the best plan it has. Raises ValidationError("over")."""
    note_stop(run)
    record("planning.stop", by=by, target=run.campaign, path=run.organization.path)


def follow_run(run: PlanningRun, *, by: User, progress: Progress) -> Plan:
    """Build the problem, search, and keep what is found as it is found; for the worker.

    Raises JobCancelled and JobSuperseded as the job's steps do; ValidationError when there is
    nothing to plan. What ends the run otherwise is written down before it goes on.
    """
    with ending(run):
        task = _begin(run, by=by)
        return Search(run, task, progress).run()


def _begin(run: PlanningRun, *, by: User) -> Task:
    options = Options.of_data(run.options)
    task = build_task(by, run.campaign, run.organization, options)
    run.state, run.problem, run.notes = PlanningState.RUNNING, to_json(task.problem), task.notes
    run.baseline = to_json(task.baseline) if task.baseline else ""
    run.trail, run.error = [], ""
    run.save(update_fields=["state", "problem", "baseline", "notes", "trail", "error"])
    if not task.due:
        raise ValidationError(
            "没有需要编排的人：待训席位都已有班次，或者没有待训席位。", code="nobody"
        )
    if options.mode == PlanningMode.REPAIR and not (task.baseline and task.baseline.batches):
        raise ValidationError(
            "没有可以调整的班次：开班日期之后没有已定地点和名额的草拟班次。", code="nothing"
        )
    return task


class Search:
    """One search and its listener: progress outwards, the wish to stop inwards."""

    def __init__(self, run: PlanningRun, task: Task, progress: Progress) -> None:
        """Begin the clock."""
        self.record, self.task, self.progress = run, task, progress
        self.began = time.monotonic()
        self.kept = 0.0
        self.written: Plan | None = None
        self.broken: Exception | None = None

    def run(self) -> Plan:
        """Search and return the best plan. Raises what the job's steps raise."""
        self.progress.total = self.record.seconds
        if self.task.baseline is not None:
            plan, _ = repair(
                self.task.problem,
                self.task.baseline,
                self.record.seconds,
                self.should_stop,
                seed=self.record.seed,
                timetables=self.task.timetables,
            )
        else:
            plan = solve(
                self.task.problem,
                self.record.seconds,
                self.tell,
                self.should_stop,
                seed=self.record.seed,
                workers=WORKERS,
            )
        if self.broken is not None:
            raise self.broken
        self.note(plan, plan.bound, time.monotonic() - self.began)
        self.keep(plan)
        return plan

    def tell(self, plan: Plan, bound: int, elapsed: float) -> None:
        """Take note of a better plan or bound; the plan itself is written every few seconds."""
        self.note(plan, bound, elapsed)
        gap = 1 - min(bound / plan.cost.total, 1) if plan.cost.total else 0
        self.progress.message = f"已排出 {len(plan.batches)} 期，距最优至多 {gap:.0%}"

    def note(self, plan: Plan, bound: int, elapsed: float) -> None:
        """Write the trail, and a better plan where some time has passed since one was written."""
        self.record.trail = added(self.record.trail, elapsed, plan.cost.total, bound)
        PlanningRun.objects.filter(pk=self.record.pk).update(trail=self.record.trail)
        if self.written is None or elapsed - self.kept >= KEEP_SECONDS:
            self.keep(plan)
            self.kept = elapsed

    def keep(self, plan: Plan) -> None:
        """Write a plan with its classes, unless it is the one that is there."""
        if plan is self.written:
            return
        with transaction.atomic():
            PlanningRun.objects.filter(pk=self.record.pk).update(plan=to_json(plan))
            task = self.task
            lay_out(self.record, Result(task.problem, plan, task.baseline, frozenset()))
        self.written = plan

    def should_stop(self) -> bool:
        """Tell the clock, and return whether somebody asked to stop or to cancel."""
        if self.broken is not None:
            return True
        try:
            elapsed = int(time.monotonic() - self.began)
            self.progress.advance(to=min(elapsed, self.record.seconds))
        except (JobCancelled, JobSuperseded) as broken:
            self.broken = broken
            return True
        return is_stop_asked(self.record)
