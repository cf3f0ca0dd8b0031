"""Two offices at once about one person: one of them acts, the other is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from tests.cast import build_world
from tests.factories.trainees import HoursEntryFactory, PersonFactory, secretary_of
from tests.trainees.test_races import at_once
from trainees.hours import MINUTES_AN_HOUR
from trainees.models import HoursEntry, Person, PersonMerge, TransferRequest
from trainees.selectors.hours import hours_of
from trainees.services.corrections import (
    accept_correction,
    refuse_correction,
    request_correction,
)
from trainees.services.merges import merge_people, unmerge_people
from trainees.services.transfers import (
    accept_transfer,
    request_transfer,
    withdraw_transfer,
)

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


def refusals(outcome: list[object]) -> list[str | None]:
    return [made.code for made in outcome if isinstance(made, ValidationError)]


def test_two_merge_a_pair_in_opposite_directions(world: World) -> None:
    one, other = (PersonFactory.create(organization=world.village) for _ in range(2))
    HoursEntryFactory.create(person=one, minutes=90)
    HoursEntryFactory.create(person=other, minutes=45)

    outcome = at_once(
        lambda: merge_people(one, other, by=world.alice, reason="同一人"),
        lambda: merge_people(other, one, by=world.bob, reason="同一人"),
    )

    assert refusals(outcome) == ["stale"]
    merge = PersonMerge.objects.get()
    assert hours_of(merge.keep, 2026).hours * MINUTES_AN_HOUR == 135
    assert Person.objects.filter(merged_into=None).count() == 1


def test_two_undo_one_merge(world: World) -> None:
    one, other = (PersonFactory.create(organization=world.village) for _ in range(2))
    HoursEntryFactory.create(person=other, minutes=45)
    merge = merge_people(one, other, by=world.alice, reason="同一人")

    outcome = at_once(
        *(lambda: unmerge_people(merge, by=world.alice, reason="是两个人") for _ in range(2))
    )

    assert refusals(outcome) == ["undone"]
    assert hours_of(other, 2026).hours * MINUTES_AN_HOUR == 45


def test_hours_credited_during_a_merge_are_not_lost(world: World) -> None:
    one, other = (PersonFactory.create(organization=world.village) for _ in range(2))

    at_once(
        lambda: merge_people(one, other, by=world.alice, reason="同一人"),
        lambda: HoursEntryFactory.create(person=other, minutes=45),
    )

    assert hours_of(one, 2026).hours * MINUTES_AN_HOUR == 45
    assert sum(HoursEntry.objects.values_list("minutes", flat=True)) == 45


def test_a_transfer_is_answered_once(world: World) -> None:
    person = secretary_of(world.village)
    asked = request_transfer(person, world.next_village, by=world.charlie)

    outcome = at_once(
        lambda: accept_transfer(asked, by=world.alice),
        lambda: withdraw_transfer(asked, by=world.charlie),
    )

    assert refusals(outcome) == ["decided"]
    asked.refresh_from_db()
    person.refresh_from_db()
    moved = person.organization == world.next_village
    assert moved == (asked.state == "accepted")


def test_two_ask_for_one_person_at_once(world: World) -> None:
    person = secretary_of(world.village)

    outcome = at_once(
        *(lambda: request_transfer(person, world.next_village, by=world.charlie) for _ in range(2))
    )

    assert outcome == [TransferRequest.objects.get()] * 2


def test_a_correction_is_decided_once(world: World) -> None:
    person = secretary_of(world.village, name="李四")
    asked = request_correction(person, field="name", wanted="李泗", by=world.alice)

    outcome = at_once(
        lambda: accept_correction(asked, by=world.alice),
        lambda: refuse_correction(asked, by=world.bob, reason="不对"),
    )

    assert refusals(outcome) == ["decided"]
    asked.refresh_from_db()
    person.refresh_from_db()
    assert (person.name == "李泗") == (asked.state == "accepted")
