"""Two staff hold one round at once, or a round meets a single election: each seat changes hands once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from core.jobs.models import Job
from core.jobs.running import run
from tests.cast import build_world
from tests.factories.elections import ON, drafted, typed, villages
from tests.factories.trainees import PersonFactory, id_number, secretary_of
from tests.trainees.test_races import at_once
from trainees.enums import Outcome, Post, RoundState
from trainees.models import Appointment, ElectionRound
from trainees.selectors.appointments import principals_on
from trainees.services.elections import hold_election
from trainees.services.rounds.holding import hold_round, start_round

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


def full_round(world: World, count: int) -> ElectionRound:
    """Return a round in which so many villages get a newcomer."""
    seats = villages(world.township, count)
    for seat in seats:
        secretary_of(seat)
    made = drafted(world.township, by=world.alice)
    for place, seat in enumerate(seats):
        typed(made, seat, name="新人", id_number=id_number(700 + place))
    return made


def test_two_staff_hold_the_same_round_at_once(world: World) -> None:
    made = full_round(world, 4)

    def hold() -> ElectionRound:
        return hold_round(made, only_good=False, by=world.alice, advance=lambda: None)

    outcome = at_once(hold, hold)
    (refusal,) = [one for one in outcome if isinstance(one, ValidationError)]
    assert refusal.code == "not_open"
    assert Appointment.objects.filter(person__name="新人").count() == 4
    assert ElectionRound.objects.get().state == RoundState.DONE


def test_two_clicks_start_one_job(world: World) -> None:
    made = full_round(world, 2)

    def start() -> ElectionRound:
        own = ElectionRound.objects.get(pk=made.pk)
        return start_round(own, only_good=False, by=world.alice)

    outcome = at_once(start, start)
    assert sum(isinstance(one, ValidationError) for one in outcome) == 1
    assert Job.objects.count() == 1


def test_a_round_and_a_single_election_leave_one_secretary_a_seat(world: World) -> None:
    made = full_round(world, 2)
    seat = made.lines.exclude(outcome=Outcome.UNCHANGED)[0].organization
    rival = PersonFactory.create(organization=world.township, name="抢先")

    def elect() -> Appointment:
        return hold_election(
            seat, newcomer=rival, post=Post.BRANCH_SECRETARY, on=ON, by=world.alice
        )

    def hold() -> ElectionRound:
        return hold_round(made, only_good=False, by=world.alice, advance=lambda: None)

    outcome = at_once(elect, hold)
    refused = [one for one in outcome if isinstance(one, ValidationError)]
    assert len(refused) == 1
    (sits,) = principals_on(ON).filter(organization=seat)
    whole = isinstance(outcome[0], ValidationError)
    assert sits.person.name == ("新人" if whole else "抢先")
    assert Appointment.objects.filter(person__name="新人").count() == (2 if whole else 0)


def test_many_seats_run_in_one_job_with_progress(world: World) -> None:
    made = full_round(
        world, 60
    )  # the queries a seat are pinned in test_rounds: 500 is more of the same
    started = start_round(made, only_good=False, by=world.alice)
    run(str(started.job_id))
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (Job.State.SUCCEEDED, 60, 60)
    assert principals_on(ON).filter(person__name="新人").count() == 60
