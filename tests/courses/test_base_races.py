"""Two clerks of the city name a base at once: one place, one plaque."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from courses.models import Base
from courses.services.bases import award_base, nominate_base, set_base_quotas
from tests.cast import build_world
from tests.factories.organizations import all_categories, category
from tests.factories.resources import BaseFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    all_categories()
    return build_world()


def test_one_place_is_given_once(world: World) -> None:
    city = world.prefecture
    set_base_quotas(city, {(city.pk, category("village").pk): (0, 1)}, by=world.peter)
    bases = [BaseFactory.create(venue__organization=world.county) for _ in range(2)]
    for base in bases:
        nominate_base(base, to=city, by=world.alice)
    start = Barrier(2)

    def award(base: Base) -> str:
        start.wait()
        try:
            award_base(base, on=dt.date(2026, 3, 9), by=world.peter)
        except ValidationError as refusal:
            return str(refusal.code)
        finally:
            connection.close()
        return "named"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(award, bases)) == ["named", "quota"]
    assert Base.objects.filter(state="awarded").count() == 1
