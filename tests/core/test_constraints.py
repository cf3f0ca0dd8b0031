"""What the database refuses is told in words."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from core.constraints import BUSY, explained, told_races
from core.navigation.middleware import TellDeadlocksMiddleware
from organizations.models import User
from tests.cast import build_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.cast import World


@pytest.fixture
def rivals(transactional_db: None) -> World:
    """People whose rows two acts want in opposite order."""
    return build_world()


def collide(world: World, telling: Callable[[], AbstractContextManager[None]]) -> Any:
    """Let two acts wait for each other, and return what the one that the database ended was told."""
    met = threading.Barrier(2)

    def act(first: User, second: User) -> Exception | None:
        try:
            with telling(), transaction.atomic():
                User.objects.filter(pk=first.pk).update(full_name="甲")
                met.wait(timeout=120)
                User.objects.filter(pk=second.pk).update(full_name="乙")
        except (ValidationError, DatabaseError) as told:
            return told
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        ends = pool.map(act, (world.alice, world.bob), (world.bob, world.alice))
    (told,) = [end for end in ends if end is not None]
    return told


def answered(failure: Exception) -> HttpResponse | None:
    """Return what a browser gets when a view fails like this."""
    middleware = TellDeadlocksMiddleware(lambda _: HttpResponse())
    return middleware.process_exception(RequestFactory().get("/"), failure)


def test_of_two_acts_that_wait_for_each_other_one_is_told_to_try_again(rivals):
    told = collide(rivals, lambda: explained({}))
    assert (told.message, told.code) == (BUSY, "busy")


def test_a_long_act_says_its_own_sentence(rivals):
    told = collide(rivals, lambda: told_races("没有写入任何数据。"))
    assert (told.message, told.code) == ("没有写入任何数据。", "race")


def test_what_no_service_foresaw_is_a_page(rivals):
    ended = collide(rivals, nullcontext)
    answer = answered(ended)
    assert answer is not None
    assert answer.status_code == 409
    assert "再提交一次" in answer.content.decode()


@pytest.mark.django_db
def test_another_failure_of_the_database_goes_its_way():
    failure = OperationalError("the server closed the connection")
    assert answered(failure) is None
    with pytest.raises(OperationalError), told_races("不是他人所为。"):
        raise failure
