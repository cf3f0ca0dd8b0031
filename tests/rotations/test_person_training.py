"""What a person's page says of campaigns and classes, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rotations.enums import BatchState, DutyState, EnrolmentState
from rotations.selectors.person_training import training_of
from tests.factories.batches import BatchFactory, EnrolmentFactory, from_today
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from rotations.models import Enrolment
    from tests.cast import World
    from trainees.models import Person

    ClientOf = Callable[[User], Client]

PAGE_QUERIES = 3  # names, the classes that may be opened, seats


@pytest.fixture
def person(world: World) -> Person:
    return secretary_of(world.village, name="李四")


def attended(world: World, person: Person, *, offset: int, **facts: object) -> Enrolment:
    """Return the person's name on a class of the county, so many days from today."""
    campaign = OpenCampaignFactory.create(organization=world.county)
    batch = BatchFactory.create(
        campaign=campaign,
        organization=facts.pop("organizer", world.county),
        state=BatchState.RUNNING,
        dates=from_today(offset, offset + 2),
    )
    made: Enrolment = EnrolmentFactory.create(
        batch=batch, person=person, organization=world.village, **facts
    )
    return made


def test_the_page_lists_seats_and_classes(
    world: World, person: Person, client_of: ClientOf
) -> None:
    campaign = OpenCampaignFactory.create(organization=world.county, title="村书记轮训")
    DutyFactory.create(
        campaign=campaign,
        organization=world.village,
        appointment=person.appointments.get(),
        state=DutyState.EXCUSED,
        reason="住院",
    )
    last = attended(world, person, offset=-30, state=EnrolmentState.COMPLETED, place=1)
    coming = attended(world, person, offset=10)

    page = client_of(world.bob).get(reverse("trainees:person_detail", args=[person.pk]))

    assert [row.name for row in training_of(world.bob, person).classes] == [coming, last]
    words = page.content.decode()
    for said in ("参训情况", "村书记轮训", "暂缓", "住院", str(last.batch), "已结业"):
        assert said in words


def test_a_seat_outside_the_base_is_due_by_no_day(
    world: World, person: Person, client_of: ClientOf
) -> None:
    campaign = OpenCampaignFactory.create(organization=world.county)
    duty = DutyFactory.create(
        campaign=campaign,
        organization=world.village,
        appointment=person.appointments.get(),
        in_base=False,
    )

    page = client_of(world.bob).get(reverse("trainees:person_detail", args=[person.pk]))

    assert "不在底数</span>" in page.content.decode()
    assert f"{duty.due_on:%Y-%m-%d} 前" not in page.content.decode()


def test_a_class_of_another_office_stays_on_the_record_without_a_link(
    world: World, person: Person, client_of: ClientOf
) -> None:
    away = attended(
        world,
        person,
        offset=-30,
        organizer=world.next_county,
        state=EnrolmentState.COMPLETED,
        place=1,
    )
    away.organization = world.next_village
    away.save(update_fields=["organization"])

    [called] = training_of(world.alice, person).classes
    page = client_of(world.alice).get(reverse("trainees:person_detail", args=[person.pk]))

    assert (called.name, called.is_open) == (away, False)
    link = reverse("rotations:batch_detail", args=[away.batch_id])
    assert link not in page.content.decode()


def test_a_name_that_got_no_seat_elsewhere_is_not_shown(world: World, person: Person) -> None:
    refused = attended(
        world,
        person,
        offset=5,
        organizer=world.next_county,
        state=EnrolmentState.DECLINED,
        place=None,
    )
    refused.organization = world.next_village
    refused.save(update_fields=["organization"])

    assert training_of(world.alice, person).classes == []
    assert [row.name for row in training_of(world.charlie, person).classes] == [refused]


def test_the_queries_do_not_grow_with_the_classes(
    world: World, person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for offset in (-40, -30, -20):
        attended(world, person, offset=offset, state=EnrolmentState.DECLINED, place=None)
    world.alice.scope_paths()

    with django_assert_num_queries(PAGE_QUERIES):
        training = training_of(world.alice, person)
        assert [str(row.name.batch.organization) for row in training.classes] == [
            str(world.county)
        ] * len(training.classes)
    assert len(training.classes) == 3


def test_who_is_in_no_campaign_reads_what_happens_next(
    world: World, person: Person, client_of: ClientOf
) -> None:
    page = client_of(world.alice).get(reverse("trainees:person_detail", args=[person.pk]))

    assert "没有参加过班次" in page.content.decode()
