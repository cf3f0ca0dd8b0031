"""Taking an import back, running it twice at once, and a worker that dies in the middle."""

from __future__ import annotations

import datetime as dt
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.audit.models import AuditEntry
from core.jobs.models import Job
from core.jobs.queue import enqueue
from tests.cast import build_world
from tests.factories.trainees import (
    HoursEntryFactory,
    PersonFactory,
    id_number,
    mobile,
    uploaded_roster,
)
from tests.worker import reaches
from trainees.enums import ImportState
from trainees.models import (
    Appointment,
    Person,
    RosterAddition,
    RosterImport,
    RosterRow,
    RosterWriting,
)
from trainees.roster.sheets import roster_template
from trainees.services.accounts import open_trainee_account
from trainees.services.appointments import appoint, end_appointment
from trainees.services.people import update_person
from trainees.services.rosters.forgetting import forget_old_rosters
from trainees.services.rosters.imports import JOB_KIND, import_rows
from trainees.services.rosters.undoing import start_undoing, undo_import
from trainees.tasks import undo_roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World


def line(serial: int = 1, **cells: str) -> dict[str, str]:
    return {
        "organization": "邵阳村",
        "name": "李四",
        "id_number": id_number(serial),
        "mobile": mobile(serial),
        "post": "党支部书记",
        "starts": "2021-03",
        **cells,
    }


def imported(world: World, *lines: dict[str, str]) -> RosterImport:
    roster = uploaded_roster(world.county, roster_template((), lines), by=world.alice)
    return import_rows(roster, only_good=True, by=world.alice, say=lambda _text: None)


def facts_of(person: Person) -> dict[str, object]:
    values = Person.objects.filter(pk=person.pk).values().get()
    values.pop("revision")
    return values


def test_undoing_restores_exactly_what_was(world: World) -> None:
    known = PersonFactory.create(
        organization=world.other_township, name="李四", id_number=id_number(1), education="高中"
    )
    before = facts_of(known)
    roster = imported(
        world,
        line(1, education="大学", mobile=mobile(77)),
        line(2, name="王五", organization="练埠村"),
    )
    known.refresh_from_db()
    assert (known.education, known.organization) == ("大学", world.village)

    undone = undo_import(roster, by=world.alice)

    assert facts_of(known) == before
    assert list(Person.objects.all()) == [known]
    assert not Appointment.objects.exists()
    assert not RosterWriting.objects.exists()
    assert not RosterAddition.objects.exists()
    assert undone.state == ImportState.UNDONE
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"trainees.import_roster", "trainees.undo_roster"} <= actions
    again = imported(world, line(1), line(2, name="王五", organization="练埠村"))
    assert (again.new_count, again.changed_count) == (1, 1)


def change_facts(world: World) -> None:
    person = Person.objects.get()
    update_person(person, revision=person.revision, name="李四", by=world.alice, education="大学")


def end_the_post(world: World) -> None:
    end_appointment(Appointment.objects.get(), on=dt.date(2026, 1, 5), by=world.alice)


def give_another_post(world: World) -> None:
    person, on = Person.objects.get(), dt.date(2026, 1, 5)
    appoint(person, world.township, post="first_secretary", starts_on=on, by=world.alice)


@pytest.mark.parametrize(
    ("later", "sentence"),
    [
        (change_facts, "李四信息已被修改、合并或已开通账号"),
        (lambda _world: open_trainee_account(Person.objects.get(), by=None), "已开通账号"),
        (end_the_post, "李四任职已有变动"),
        (give_another_post, "李四任职已有变动"),
        (lambda _world: HoursEntryFactory.create(person=Person.objects.get()), "李四已有学时记录"),
    ],
)
def test_what_rests_on_an_import_keeps_it(
    world: World, later: Callable[[World], object], sentence: str
) -> None:
    roster = imported(world, line())
    later(world)

    with pytest.raises(ValidationError, match=sentence) as refused:
        undo_import(roster, by=world.alice)

    assert refused.value.code == "depends"
    assert "年度学时" not in refused.value.messages[0]  # it follows the hours
    assert Person.objects.exists()
    roster.refresh_from_db()
    assert roster.state == ImportState.DONE


def test_an_import_is_taken_back_once_and_in_time(world: World) -> None:
    roster = imported(world, line())
    late = timezone.now() - dt.timedelta(days=31)
    RosterImport.objects.filter(pk=roster.pk).update(finished_at=late)
    roster.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        start_undoing(roster, by=world.alice)
    assert refused.value.code == "late"

    assert forget_old_rosters() == 1
    assert not RosterAddition.objects.exists()


def test_uploads_that_nobody_decides_are_forgotten(world: World) -> None:
    roster = uploaded_roster(world.county, roster_template((), [line()]), by=world.alice)
    old = timezone.now() - dt.timedelta(days=31)
    RosterImport.objects.filter(pk=roster.pk).update(uploaded_at=old)

    assert forget_old_rosters() == 1

    roster.refresh_from_db()
    assert (roster.state, roster.workbook) == (ImportState.DROPPED, "")
    assert not RosterRow.objects.exists()


def test_undoing_on_screen(world: World, client_of: Callable[[User], Client]) -> None:
    roster = imported(world, line())
    url = reverse("trainees:import_undo", args=[roster.pk])
    client = client_of(world.alice)
    assert "删除这次新登记的 1" in client.get(url).content.decode()
    assert client_of(world.charlie).post(url).status_code == 404

    assert client.post(url).status_code == 302
    result = undo_roster(Job.objects.get(kind="trainees.undo_roster"))

    assert result is not None
    assert not Person.objects.exists()
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_twice_at_once_is_written_once() -> None:
    world = build_world()
    lines = [line(1), line(2, name="王五", organization="练埠村")]
    rosters = [
        uploaded_roster(world.county, roster_template((), lines), by=world.alice) for _ in range(2)
    ]
    together, done = Barrier(2), []

    def send(roster: RosterImport) -> None:
        try:
            together.wait()
            done.append(
                import_rows(roster, only_good=False, by=world.alice, say=lambda _text: None)
            )
        finally:
            connection.close()

    threads = [Thread(target=send, args=[roster]) for roster in rosters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted((one.new_count, one.same_count) for one in done) == [(0, 2), (2, 0)]
    assert (Person.objects.count(), Appointment.objects.count()) == (2, 2)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_writes_a_roster_and_a_run_that_broke_off_is_repeated(
    celery_worker_process: object,
) -> None:
    world = build_world()
    roster = uploaded_roster(world.county, roster_template((), [line()]), by=world.alice)
    RosterImport.objects.filter(pk=roster.pk).update(state=ImportState.IMPORTING)

    job = enqueue(JOB_KIND, owner=world.alice, params={"roster": roster.pk, "only_good": False})

    assert reaches(job, Job.State.SUCCEEDED, Job.State.FAILED).state == Job.State.SUCCEEDED
    again = enqueue(JOB_KIND, owner=world.alice, params={"roster": roster.pk, "only_good": False})
    assert reaches(again, Job.State.SUCCEEDED, Job.State.FAILED).error == "这份花名册已经处理过了。"
    assert (Person.objects.count(), Appointment.objects.count()) == (1, 1)
