"""One run of the planner with its result: what a neighbour could do for the secretaries still due."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.days import today
from core.jobs.models import Job
from core.jobs.progress import Progress
from rotations.enums import PlanningMode
from rotations.models import PlanningRun
from rotations.planning.options import Options
from rotations.services.planning import follow_run

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import Campaign

SECONDS = 10  # a handful of villages takes less than one


def plan_classes(campaign: Campaign, unit: Organization, by: User) -> PlanningRun:
    """Search at once, without a worker, and keep what is found."""
    options = Options(
        mode=PlanningMode.FRESH,
        starts_on=today() + dt.timedelta(days=14),
        class_min=3,
        class_max=20,
    )
    run = PlanningRun.objects.create(
        campaign=campaign,
        organization=unit,
        mode=options.mode,
        seconds=SECONDS,
        seed=7,
        options=options.as_data(),
        asked_by=by,
    )
    with Progress(Job(kind="rotations.plan", owner=by), total=SECONDS) as progress:
        follow_run(run, by=by, progress=progress)
    return run
