"""Splits carry appointments where they were chosen to go, mergers where there is room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from organizations.services.mergers import merge_organizations
from organizations.services.splits import split_organization
from organizations.splits import ENDS, STAYS, Part, split_choices
from tests.factories.organizations import OrganizationFactory
from tests.factories.trainees import AppointmentFactory, PersonFactory, secretary_of
from trainees.enums import Post
from trainees.models import Appointment
from trainees.selectors.appointments import principal_of

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 8, 1)


def split(village: Organization, places: dict[str, int], **facts: Any) -> list[Organization]:
    """Split a village in two; one part more unless it ends."""
    parts = [Part("邵阳东村"), Part("邵阳西村")]
    return split_organization(
        village, parts, children={}, choices=places, on=ON, paper="分设2号", by=None, **facts
    )


def test_everybody_in_post_is_asked_about_the_principal_first(world):
    AppointmentFactory.create(organization=world.village, post=Post.FIRST_SECRETARY, is_primary=False)  # fmt: skip
    secretary_of(world.village, name="原支书")
    labels = [choice.label for choice in split_choices(world.village)]
    assert labels[0] == "原支书（党支部书记）"
    assert [choice.may_end for choice in split_choices(world.village)] == ["免职", "免职"]


def test_terms_go_where_they_were_chosen_to_go(world):
    secretary = secretary_of(world.village, name="原支书")
    first = AppointmentFactory.create(organization=world.village, post=Post.FIRST_SECRETARY)
    retired = PersonFactory.create(organization=world.village)
    keys = [choice.key for choice in split_choices(world.village)]
    east, west = split(world.village, dict(zip(keys, (2, ENDS), strict=True)), continues=False)
    held = principal_of(west)
    assert held is not None
    assert (held.person, held.is_primary, held.period.lower, held.paper) == (secretary, True, ON, "分设2号")  # fmt: skip
    first.refresh_from_db()
    for person in (secretary, retired):
        person.refresh_from_db()
    assert first.period.upper == ON
    assert (secretary.organization, retired.organization) == (west, east)


def test_terms_that_stay_are_not_touched(world):
    secretary_of(world.village)
    (key,) = (choice.key for choice in split_choices(world.village))
    split(world.village, {key: STAYS}, continues=True)
    assert Appointment.objects.get().is_running


def test_a_term_that_began_meanwhile_is_not_forgotten(world):
    secretary_of(world.village)
    with pytest.raises(ValidationError) as refusal:
        split(world.village, {}, continues=True)
    assert refusal.value.code == "unplaced"


@pytest.fixture
def merging(world: World) -> Organization:
    """A sibling of the village, into which it is merged."""
    made: Organization = OrganizationFactory.create(parent=world.township, name="合心村")
    return made


def merge(village: Organization, into: Organization, *others: Organization) -> None:
    """Merge with posts carried along."""
    merge_organizations(
        [village, *others], into, on=ON, paper="合并3号", by=None, carries_posts=True
    )


def test_a_merger_carries_the_only_secretary_into_a_vacant_seat(world, merging):
    secretary = secretary_of(world.village)
    first = AppointmentFactory.create(
        organization=world.village, post=Post.FIRST_SECRETARY, is_principal=False
    )
    merge(world.village, merging)
    held = principal_of(merging)
    assert held is not None
    assert (held.person, held.paper, held.is_primary) == (secretary, "合并3号", True)
    beside = Appointment.objects.get(organization=merging, post=Post.FIRST_SECRETARY)
    assert beside.person == first.person


def test_a_merger_never_seats_a_second_secretary(world, merging):
    sits = secretary_of(merging)
    leaves = secretary_of(world.village)
    merge(world.village, merging)
    held = principal_of(merging)
    assert held is not None
    assert held.person == sits
    assert not leaves.appointments.filter(period__endswith__isnull=True).exists()


def test_two_secretaries_of_merged_villages_leave_the_seat_to_an_election(world, merging):
    other = OrganizationFactory.create(parent=world.township, name="同心村")
    for village in (world.village, other):
        secretary_of(village)
    merge(world.village, merging, other)
    assert principal_of(merging) is None
