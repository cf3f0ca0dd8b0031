"""Mergers and closings of organizations, as they reach people and posts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from organizations.services.mergers import close_organization, merge_organizations
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.services.appointments import end_appointment

if TYPE_CHECKING:
    from tests.cast import World

ON = dt.date(2026, 3, 9)


def test_a_merger_ends_the_terms_and_takes_the_people_along(world: World) -> None:
    leaving, staying = secretary_of(world.village), secretary_of(world.other_village)
    idle = PersonFactory.create(organization=world.village)

    merge_organizations([world.village], world.other_village, on=ON, by=world.alice)

    assert leaving.appointments.get().period.upper == ON
    assert staying.appointments.get().is_running
    for person in (leaving, idle):
        person.refresh_from_db()
        assert person.organization == world.other_village
        assert person.org_path == world.other_village.path


def test_nothing_closes_around_somebody_in_post(world: World) -> None:
    person = secretary_of(world.village, name="李四")

    with pytest.raises(ValidationError) as refused:
        close_organization(world.village, on=ON, by=world.alice)

    assert refused.value.messages == ["李四仍在“邵阳村”任职，请先办理免职。"]
    world.village.refresh_from_db()
    end_appointment(person.appointments.get(), on=ON, by=world.alice)
    closed = close_organization(world.village, on=ON, by=world.alice)
    assert not closed.is_living
