"""A campaign, and a class in session, as several tests need them."""

from __future__ import annotations

import pytest

from tests.factories.affairs import lodging_class, sit
from tests.factories.batches import from_today
from tests.factories.classes import SessionFactory, minutes_from_now, running_class
from tests.factories.rotations import OpenCampaignFactory


@pytest.fixture
def campaign(world):
    """A campaign of the county, open since last month and for most of a year."""
    return OpenCampaignFactory.create(organization=world.county, period=from_today(-30, 300))


@pytest.fixture
def room(world):
    """Two trainees in a class from the day before yesterday until tomorrow."""
    return running_class(
        world.county, [world.village, world.other_village], dates=from_today(-2, 1)
    )


@pytest.fixture
def now_on(room):
    """A session that began a minute ago."""
    return SessionFactory.create(batch=room.batch, period=minutes_from_now(-1, 120))


@pytest.fixture
def teacher(world, client_of):
    """The browser of the class teacher."""
    return client_of(world.teacher)


@pytest.fixture
def alice(world, client_of):
    """The browser of the county's staff."""
    return client_of(world.alice)


@pytest.fixture
def batch(world):
    """A class that sleeps at its venue."""
    return lodging_class(world)


@pytest.fixture
def people(batch, world):
    """Two men and two women in it."""
    seats = [("张三", "male"), ("李四", "male"), ("王芳", "female"), ("赵敏", "female")]
    return sit(batch, *seats, at=world.village)
