"""One-time logins: once, in time, trainees only."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from organizations.enums import Role
from organizations.models import LoginTicket
from organizations.services.tickets import (
    is_live,
    issue_login_code,
    issue_login_ticket,
    redeem_login_ticket,
)
from tests.cast import build_world
from tests.factories.users import UserPostFactory

DAY = dt.timedelta(days=1)


def refused(secret: str) -> bool:
    try:
        redeem_login_ticket(secret)
    except ValidationError as error:
        return error.code == "invalid_ticket"
    return False


def test_a_link_lets_its_owner_in_once(world):
    secret = issue_login_ticket(world.trainee, valid_for=DAY)
    assert is_live(secret)
    assert is_live(secret)
    assert redeem_login_ticket(secret) == world.trainee
    assert not is_live(secret)
    assert refused(secret)


def test_a_code_may_be_typed_carelessly(world):
    code = issue_login_code(world.trainee, valid_for=DAY)
    assert redeem_login_ticket(f" {code.lower().replace('-', ' ')} ") == world.trainee


def test_secrets_are_long_and_not_stored(world):
    secret = issue_login_ticket(world.trainee, valid_for=DAY)
    assert len(secret) == 22
    assert secret not in str(LoginTicket.objects.values().get())


def test_an_expired_ticket_is_refused(world):
    secret = issue_login_ticket(world.trainee, valid_for=DAY)
    LoginTicket.objects.update(expires_at=timezone.now())
    assert refused(secret)


def test_an_unknown_ticket_is_refused(world):
    issue_login_ticket(world.trainee, valid_for=DAY)
    assert refused("AAAAA-AAAAA")


@pytest.mark.parametrize("name", ["alice", "dora", "teacher", "system_admin"])
def test_only_trainees_get_tickets(world, name):
    for issue in (issue_login_ticket, issue_login_code):
        with pytest.raises(ValidationError) as caught:
            issue(getattr(world, name), valid_for=DAY)
        assert caught.value.code == "not_a_trainee"
    assert not LoginTicket.objects.exists()


def test_a_trainee_who_became_an_officer_needs_the_password(world):
    secret = issue_login_ticket(world.trainee, valid_for=DAY)
    UserPostFactory.create(user=world.trainee, organization=world.village, role=Role.STAFF)
    assert refused(secret)


def test_a_disabled_trainee_stays_outside(world):
    secret = issue_login_ticket(world.trainee, valid_for=DAY)
    world.trainee.is_active = False
    world.trainee.save()
    assert refused(secret)


def test_of_two_at_once_one_gets_in(transactional_db):
    secret = issue_login_ticket(build_world().trainee, valid_for=DAY)
    start, results = threading.Barrier(2), []

    def race() -> None:
        start.wait()
        results.append(refused(secret))
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
