"""Two offices at once: the database lets one of them through, and the other reads why."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from tests.cast import build_world
from tests.factories.hours import recognised
from tests.factories.trainees import AppointmentFactory, PersonFactory, id_number, secretary_of
from trainees.enums import HoursSource, Post
from trainees.models import Appointment, HoursEntry, HoursYear, Person
from trainees.selectors.appointments import principals_on
from trainees.selectors.hours import hours_of
from trainees.services.accounts import open_trainee_account
from trainees.services.elections import hold_election
from trainees.services.hours import credit_hours
from trainees.services.people import register_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)
ON = dt.date(2026, 3, 9)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at the same time, each on its own connection; return results and refusals."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except (ValidationError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_elections_of_one_seat_leave_one_secretary(world: World) -> None:
    secretary_of(world.village)
    first, second = (PersonFactory.create(organization=world.township) for _ in range(2))

    def elect(newcomer: Person) -> Appointment:
        return hold_election(
            world.village, newcomer=newcomer, post=Post.BRANCH_SECRETARY, on=ON, by=world.alice
        )

    outcome = at_once(lambda: elect(first), lambda: elect(second))

    (winner,) = [made for made in outcome if isinstance(made, Appointment)]
    (refusal,) = [made for made in outcome if isinstance(made, ValidationError)]
    assert refusal.code == "order"
    assert list(principals_on(ON).filter(organization=world.village)) == [winner]


def test_the_database_itself_refuses_a_second_secretary(world: World) -> None:
    people = [PersonFactory.create(organization=world.village) for _ in range(2)]

    def sit(person: Person) -> Appointment:
        with transaction.atomic():
            made: Appointment = AppointmentFactory.create(organization=world.village, person=person)
            return made

    outcome = at_once(*[lambda person=person: sit(person) for person in people])

    # Two that check the constraint at one moment wait for each other; PostgreSQL then refuses one.
    (refusal,) = [made for made in outcome if isinstance(made, IntegrityError | OperationalError)]
    named = isinstance(refusal, IntegrityError)
    why = "appointment_one_principal_secretary" if named else 'relation "trainees_appointment"'
    assert why in str(refusal)
    assert Appointment.objects.count() == 1


def test_one_id_number_registered_twice_at_once_is_one_person(world: World) -> None:
    def register(name: str) -> Person:
        return register_person(world.village, name=name, id_number=id_number(1), by=world.alice)

    outcome = at_once(lambda: register("张三"), lambda: register("张叁"))

    (winner,) = [made for made in outcome if isinstance(made, Person)]
    (refusal,) = [made for made in outcome if isinstance(made, ValidationError)]
    assert refusal.error_dict["id_number"][0].code == "other_name"
    assert winner.name in refusal.messages[0]
    assert list(Person.objects.all()) == [winner]


def test_one_act_credited_twice_at_once_counts_once(world: World) -> None:
    person = PersonFactory.create(organization=world.village)

    def credit() -> HoursEntry:
        return credit_hours(
            person,
            minutes=90,
            earned_on=ON,
            source=HoursSource.SESSION,
            source_key="session:1:enrolment:1",
            by=world.alice,
        )

    first, second = at_once(credit, credit)

    assert first == second == HoursEntry.objects.get()


def test_two_clicks_open_one_account(world: World) -> None:
    person = PersonFactory.create(organization=world.village)

    def open_account() -> object:
        return open_trainee_account(Person.objects.get(pk=person.pk), by=world.alice)

    first, second = at_once(open_account, open_account)

    assert first == second


def test_two_who_credit_one_person_at_once_both_count(world: World) -> None:
    person = PersonFactory.create(organization=world.village)

    def credit(key: str) -> HoursEntry:
        return credit_hours(
            person, minutes=90, earned_on=ON, source=HoursSource.ONLINE, source_key=key, by=None
        )

    at_once(*(partial(credit, key) for key in "abcd"))

    assert hours_of(person, 2026).hours == 8


def test_a_credit_beside_a_merger_counts_for_who_remains(world: World) -> None:
    kept, twin = (PersonFactory.create(organization=world.village) for _ in range(2))

    def credit() -> HoursEntry:
        return credit_hours(
            twin, minutes=90, earned_on=ON, source=HoursSource.ONLINE, source_key="a", by=None
        )

    def merge() -> int:
        return Person.objects.filter(pk=twin.pk).update(merged_into=kept)

    at_once(credit, merge)

    assert hours_of(kept, 2026).hours == 2
    assert not HoursYear.objects.filter(person=twin).exists()


def test_two_who_recognise_one_class_at_once_credit_it_once(world: World) -> None:
    person = secretary_of(world.village)

    outcomes = at_once(*[lambda: recognised([person], by=world.alice)] * 2)

    assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 1
    assert hours_of(person, 2026).days == 5
