"""Rosters in a real worker: killed while it writes, and a long roster's rows cleaned by a crew."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from core.jobs.models import Job
from core.jobs.queue import enqueue
from core.jobs.reaping import reap_dead_jobs
from tests.cast import build_world
from tests.factories.trainees import id_number, mobile, uploaded_roster
from tests.worker import reaches, until
from trainees.enums import ImportState
from trainees.models import Appointment, Person, RosterAddition, RosterImport, RosterRow
from trainees.roster.sheets import roster_template
from trainees.services.rosters import staging
from trainees.services.rosters.imports import JOB_KIND

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World
    from tests.worker import WorkerProcess

WAITING = """
    SELECT count(*) FROM pg_locks
     WHERE NOT granted AND relation = 'trainees_rosterwriting'::regclass
"""


def sheet(rows: int) -> bytes:
    return roster_template(
        (),
        [
            {
                "organization": "邵阳村",
                "name": f"李{'伟芳娜敏静丽强磊军洋'[serial % 10]}",
                "id_number": id_number(serial),
                "mobile": mobile(serial),
                "post": "党支部书记" if serial == 1 else "第一书记",
                "starts": "2021-03",
            }
            for serial in range(1, rows + 1)
        ],
    )


def is_writing() -> bool:
    """Tell whether somebody has written people and waits to note them down."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_writes_all(
    start_worker: Callable[..., WorkerProcess], settings: Any
) -> None:
    world = build_world()
    roster = uploaded_roster(world.county, sheet(3), by=world.alice)
    RosterImport.objects.filter(pk=roster.pk).update(state=ImportState.IMPORTING)
    worker = start_worker("trainees.tasks")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE trainees_rosterwriting IN EXCLUSIVE MODE")
        job = enqueue_apart(roster, world)
        until(is_writing)
        worker.kill()

    assert not Person.objects.exists()
    assert not Appointment.objects.exists()
    assert RosterRow.objects.filter(roster=roster).count() == 3
    settings.JOB_STALE_SECONDS = 0
    until(lambda: reap_dead_jobs() == 1)
    start_worker("trainees.tasks")
    reaches(job, Job.State.SUCCEEDED, Job.State.FAILED)

    assert (job.state, job.attempts, job.recoveries) == (Job.State.SUCCEEDED, 2, 1)
    assert (Person.objects.count(), Appointment.objects.count()) == (3, 3)
    added = RosterAddition.objects.get(roster=roster)
    assert (len(added.people), len(added.posts)) == (3, 3)
    roster.refresh_from_db()
    assert (roster.state, roster.new_count, roster.workbook) == (ImportState.DONE, 3, "")


def enqueue_apart(roster: RosterImport, world: World) -> Job:
    """Put the job in the queue by a connection of its own: ours is in the middle of a transaction."""
    made: list[Job] = []

    def put() -> None:
        try:
            params = {"roster": roster.pk, "only_good": False}
            made.append(enqueue(JOB_KIND, owner=world.alice, params=params))
        finally:
            connection.close()

    thread = Thread(target=put)
    thread.start()
    thread.join()
    return made[0]


def test_a_crew_stages_what_one_process_stages(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = uploaded_roster(world.county, sheet(7), by=world.alice)
    monkeypatch.setattr(staging, "SHARE", 2)
    monkeypatch.setattr("core.crews.crew_size", lambda: 3)
    shared = uploaded_roster(world.county, sheet(7), by=world.alice)

    assert plain_rows(shared) == plain_rows(alone)
    assert shared.counts == alone.counts


def plain_rows(roster: RosterImport) -> list[dict[str, object]]:
    """Return the rows without what is new each time."""
    rows = RosterRow.objects.filter(roster=roster).order_by("pk").values()
    return [
        {name: value for name, value in row.items() if name not in {"id", "roster_id"}}
        for row in rows
    ]
