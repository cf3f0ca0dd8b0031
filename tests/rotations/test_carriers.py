"""A class called by one office and held by another (承办单位): who may do what in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from organizations.enums import Role
from organizations.permissions import RIGHTS, is_allowed, with_right
from rotations.models import Batch
from tests.factories.batches import BatchFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.users import officer

if TYPE_CHECKING:
    from organizations.models import User

HELD = ("see", "schedule", "manage_class", "take_roll", "decide_leave", "complete")
KEPT = ("manage_batch", "publish_batch", "set_quota", "confirm_names", "nominate")


@pytest.fixture
def batch(world) -> Batch:
    """A class of alice's county that the neighbour county holds."""
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), carrier=world.next_county
    )
    return made


@pytest.fixture
def school_teacher(world) -> User:
    """The class teacher of the organization that holds the class."""
    return officer("school", world.next_county, Role.CLASS_TEACHER)


@pytest.mark.parametrize("name", HELD)
def test_the_carrier_runs_the_class(world, batch, name):
    right = f"rotations.{name}"
    assert is_allowed(world.charlie, right, batch)
    assert Batch.objects.run_by(with_right(world.charlie, right)).get() == batch


@pytest.mark.parametrize("name", KEPT)
def test_what_calls_a_class_stays_with_the_organizer(world, batch, name):
    right = f"rotations.{name}"
    assert is_allowed(world.alice, right, batch)
    assert not is_allowed(world.charlie, right, batch)
    assert not Batch.objects.run_by(with_right(world.charlie, right)).exists()
    assert Batch.objects.run_by(with_right(world.alice, right)).get() == batch


def test_the_carriers_teacher_has_the_teachers_rights_only(batch, school_teacher):
    held = {name for name in HELD if is_allowed(school_teacher, f"rotations.{name}", batch)}
    assert held == set(HELD) - {"complete"}


def test_without_a_carrier_the_neighbour_runs_nothing(world, batch):
    batch.carrier = None
    batch.save()
    assert not any(is_allowed(world.charlie, right, batch) for right in RIGHTS)


@pytest.mark.parametrize(
    "page", ["batch_detail", "batch_timetable", "attendance", "batch_documents"]
)
def test_the_carriers_teacher_opens_the_pages_of_the_class(client_of, batch, school_teacher, page):
    response = client_of(school_teacher).get(reverse(f"rotations:{page}", args=[batch.pk]))
    assert response.status_code == 200


@pytest.mark.parametrize("page", ["batch_edit", "batch_quotas", "batch_publish"])
def test_the_carriers_staff_cannot_change_the_call(world, client_of, batch, page):
    response = client_of(world.charlie).post(reverse(f"rotations:{page}", args=[batch.pk]), {})
    assert response.status_code == 404
