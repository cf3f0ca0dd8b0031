"""Workers that die and people who press at once: one run lives, and nothing that was found is lost."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.jobs import running
from core.jobs.reaping import reap_dead_jobs
from rotations.enums import PlanningState
from rotations.models import PlanningRun
from rotations.planning.result import adoptable
from rotations.selectors.planning.results import result_of
from rotations.services.plan_adoption import adopt_plan
from tests.factories.planning import plan_scene
from tests.rotations.planning.acts import followed, job_of, mark_job


def died(run: PlanningRun, **facts) -> None:
    """Leave a run as a killed worker leaves it."""
    long_ago = timezone.now() - dt.timedelta(hours=1)
    stale = {"state": "running", "heartbeat_at": long_ago, "started_at": long_ago, **facts}
    mark_job(run, **stale)
    PlanningRun.objects.filter(pk=run.pk).update(state=PlanningState.RUNNING)


@pytest.mark.django_db
def test_a_run_whose_worker_was_killed_is_done_again(world):
    run = followed(plan_scene(world, seats=3).run(world.alice))
    died(run)
    assert reap_dead_jobs() == 1
    running.run(str(run.job_id))
    run = PlanningRun.objects.get(pk=run.pk)
    assert (run.state, job_of(run).state) == (PlanningState.DONE, "succeeded")


@pytest.mark.django_db
def test_a_run_that_kills_every_worker_fails_and_keeps_its_best_plan(world):
    scene = plan_scene(world, seats=3)
    run = followed(scene.run(world.alice))
    died(run, recoveries=99)
    reap_dead_jobs()
    run = PlanningRun.objects.get(pk=run.pk)
    assert run.standing == PlanningState.FAILED
    adopted = adopt_plan(run, adoptable(result_of(run)), by=world.alice)
    assert adopted.count


@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_at_once_one_is_told(world):
    scene = plan_scene(world, seats=2)
    gate, told = threading.Barrier(2), []

    def start() -> None:
        gate.wait()
        try:
            scene.run(world.alice)
        except ValidationError as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    people = [threading.Thread(target=start) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert told == ["busy"]
    assert PlanningRun.objects.count() == 1
