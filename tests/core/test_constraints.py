"""What the database refuses is told in words."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.constraints import BUSY, explained
from organizations.models import User
from tests.cast import build_world


@pytest.mark.django_db(transaction=True)
def test_of_two_acts_that_wait_for_each_other_one_is_told_to_try_again():
    world = build_world()
    met = threading.Barrier(2)

    def act(first: User, second: User) -> str:
        try:
            with transaction.atomic(), explained({}):
                User.objects.filter(pk=first.pk).update(full_name="甲")
                met.wait(timeout=120)
                User.objects.filter(pk=second.pk).update(full_name="乙")
        except ValidationError as refusal:
            return str(refusal.message)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = pool.map(act, (world.alice, world.bob), (world.bob, world.alice))

    assert sorted(told) == ["", BUSY]
