"""Two hundred writers, folders and a moving county at once: the counts stay exact."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from organizations.models import Organization
from organizations.services.tree import move_organization
from rotations.enums import DutyState
from rotations.models import CoverageDelta, Duty
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.services.coverage import fold_all, fold_deltas
from rotations.services.duties import move_duty
from tests.cast import build_world
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import DutyFactory, OpenCampaignFactory

WRITERS = 200
SEATS = 40


def in_own_connection(act, *arguments) -> None:
    """Run an act in this thread and give its connection back."""
    try:
        act(*arguments)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_hundred_writers_folders_and_a_move_leave_exact_counts():
    world = build_world()
    campaign = OpenCampaignFactory.create(organization=world.prefecture)
    parents = (world.township, world.other_township, world.next_township)
    duties = [
        DutyFactory.create(
            campaign=campaign, organization=OrganizationFactory.create(parent=parents[n % 3])
        )
        for n in range(SEATS)
    ]
    start = threading.Barrier(WRITERS + 2)
    writing = threading.Event()
    writing.set()

    def write(number: int) -> None:
        start.wait(60)
        states = (DutyState.EXCUSED, DutyState.SCHEDULED, DutyState.DUE)
        move_duty(duties[number % SEATS], to=states[number // SEATS % 3], reason="轮换")

    def fold() -> None:
        start.wait(60)
        while writing.is_set():
            fold_deltas(7)

    def move() -> None:
        start.wait(60)
        for parent in (world.next_county, world.county, world.next_county):
            with transaction.atomic():
                township = Organization.objects.get(pk=world.township.pk)
                target = Organization.objects.get(pk=parent.pk)
                move_organization(township, parent=target, on=dt.date(2026, 5, 1), by=None)

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        folding = pool.submit(in_own_connection, fold)
        moving = pool.submit(in_own_connection, move)
        written = [pool.submit(in_own_connection, write, n) for n in range(WRITERS)]
        try:
            for one in (*written, moving):
                one.result(120)
            assert verify_coverage() == []
        finally:
            writing.clear()
        folding.result(60)
    assert verify_coverage() == []
    fold_all()
    assert not CoverageDelta.objects.exists()
    assert verify_coverage() == []
    world.country.refresh_from_db()
    assert coverage_of(world.country, campaign).total.total == SEATS


@pytest.mark.django_db(transaction=True)
def test_only_one_folds_at_a_time():
    campaign = OpenCampaignFactory.create()
    DutyFactory.create(campaign=campaign)
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert fold_deltas() == 1
        assert pool.submit(in_own_connection, check_no_turn).result(30) is None
    assert verify_coverage() == []


def check_no_turn() -> None:
    """Find the fold taken."""
    assert fold_deltas() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_train_one_seat_at_once_count_it_once():
    duty = DutyFactory.create()
    both = threading.Barrier(2)

    def train() -> None:
        both.wait(30)
        move_duty(duty, to=DutyState.TRAINED, level=3, trained_on=dt.date(2026, 5, 1))

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(in_own_connection, train) for _ in range(2)]:
            one.result(60)
    assert Duty.objects.get().state == DutyState.TRAINED
    assert verify_coverage() == []
