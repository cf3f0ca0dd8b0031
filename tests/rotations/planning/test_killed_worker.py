"""A real worker that is killed (SIGKILL) in the middle of a search: what it had found stays, and work goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.jobs.reaping import reap_dead_jobs
from rotations.enums import PlanningState
from rotations.models import Batch, PlanningRun
from rotations.planner import Plan, from_json
from rotations.planning.result import adoptable
from rotations.selectors.planning.results import result_of
from rotations.services.plan_adoption import adopt_plan
from tests.factories.planning import plan_scene
from tests.rotations.planning.acts import job_of, mark_job
from tests.worker import reaches, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World
    from tests.factories.planning import PlanScene
    from tests.worker import WorkerProcess

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
PATIENT = "tests.rotations.planning.patient"


@pytest.fixture
def scene(world: World) -> PlanScene:
    return plan_scene(world)


def killed_while_searching(
    scene: PlanScene, world: World, start_worker: Callable[..., WorkerProcess]
) -> PlanningRun:
    """Return a run whose worker was killed after it had found a plan."""
    worker = start_worker(PATIENT)
    run = scene.run(world.alice)

    def has_a_plan() -> bool:
        run.refresh_from_db()
        return run.state == PlanningState.RUNNING and bool(run.plan)

    until(has_a_plan)
    worker.kill()
    return run


def test_it_is_done_again_by_the_next_worker(scene, world, start_worker, settings, client_of):
    run = killed_while_searching(scene, world, start_worker)
    found = run.plan
    settings.JOB_STALE_SECONDS = 0
    assert reap_dead_jobs() == 1
    run.refresh_from_db()
    assert (run.plan, job_of(run).state) == (found, "queued")
    with pytest.raises(ValidationError) as busy:
        scene.run(world.alice)
    assert busy.value.code == "busy"
    start_worker()
    reaches(job_of(run), "succeeded")
    run.refresh_from_db()
    assert (run.state, job_of(run).recoveries) == (PlanningState.DONE, 1)
    assert sum(batch.people for batch in from_json(Plan, run.plan).batches) == 16
    assert PlanningRun.objects.count() == 1
    assert not Batch.objects.exists()


def test_when_no_worker_survives_it_the_best_plan_can_be_adopted_and_a_new_run_started(
    scene, world, start_worker, settings, client_of
):
    run = killed_while_searching(scene, world, start_worker)
    mark_job(run, recoveries=99)
    settings.JOB_STALE_SECONDS = 0
    assert reap_dead_jobs() == 1
    page = client_of(world.alice).get(reverse("rotations:planning_run", args=[run.pk]))
    told = page.content.decode()
    assert "处理任务的程序中断" in told
    assert "中断前找到的最好结果已保留在下面" in told
    assert adopt_plan(
        PlanningRun.objects.get(pk=run.pk), adoptable(result_of(run)), by=world.alice
    ).count
    fresh = scene.run(world.alice, mode="repair")
    run.refresh_from_db()
    assert (run.state, fresh.state) == (PlanningState.FAILED, PlanningState.WAITING)
    start_worker()
    reaches(job_of(fresh), "succeeded")
