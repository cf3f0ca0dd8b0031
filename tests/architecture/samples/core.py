"""Samples of the ground floor: what belongs to one person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from core.jobs.models import Job
from core.notices.models import Notice
from tests.architecture.samples import sample

if TYPE_CHECKING:
    from tests.cast import World


@sample("jobs:detail", "jobs:status", "jobs:download")
def finished_job(world: World) -> dict[str, Any]:
    """A job of alice's that brought out a file."""
    job = Job.objects.create(
        kind="reports.roster", title="导出名册", owner=world.alice, state=Job.State.SUCCEEDED
    )
    job.result_file.save("roster.txt", ContentFile("平江县名册"))
    return {"pk": job.pk}


@sample("jobs:cancel")
def running_job(world: World) -> dict[str, Any]:
    """A job of alice's that runs."""
    job = Job.objects.create(
        kind="reports.roster", title="导出名册", owner=world.alice, state=Job.State.RUNNING
    )
    return {"pk": job.pk}


@sample("jobs:retry")
def failed_job(world: World) -> dict[str, Any]:
    """A job of alice's that failed."""
    job = Job.objects.create(
        kind="reports.roster", title="导出名册", owner=world.alice, state=Job.State.FAILED
    )
    return {"pk": job.pk}


@sample("notices:open", "notices:read")
def notice(world: World) -> dict[str, Any]:
    """A notice to alice."""
    return {"pk": Notice.objects.create(recipient=world.alice, title="请提交名单", url="/").pk}
