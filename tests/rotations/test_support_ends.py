"""Help between units that ends early: what is given back, what stands in the way, and who is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.days import days_range, today
from core.notices.models import Notice
from courses.models import Lecturer, LecturerLoan
from rotations.enums import BatchState, SupportState
from rotations.models import Batch, QuotaMovement, Support
from rotations.selectors.supports import support_for
from rotations.services import quotas
from rotations.services.support_ends import end_support
from rotations.services.supports import accept_support, offer_places, offer_teacher
from rotations.services.timetable import arrange_session
from tests.cast import build_world
from tests.factories.batches import BatchFactory
from tests.factories.supports import county_class, from_the_university
from tests.factories.timetable import LecturerFactory, SessionFactory, hours
from tests.rotations.cascade import named, places
from tests.rotations.test_classday_races import at_once

WHY = "结对调整"


def days(first: int, last: int):
    return days_range(today() + dt.timedelta(days=first), today() + dt.timedelta(days=last))


def on(day: int) -> dt.date:
    return today() + dt.timedelta(days=day)


def taken_places(world, count: int = 3) -> Support:
    """Return places of alice's class that charlie's county took."""
    support = offer_places(county_class(world), world.next_county, count, by=world.alice)
    accept_support(support, by=world.charlie)
    return Support.objects.get(pk=support.pk)


def lent(world, first: int = 1, last: int = 20) -> Support:
    """Return a lecturer of alice's county, lent to charlie's for some days."""
    lecturer = LecturerFactory.create(organization=world.county, name="石教授")
    campaign = county_class(world).campaign
    support = offer_teacher(
        lecturer, world.next_county, days(first, last), campaign=campaign, by=world.alice
    )
    accept_support(support, by=world.charlie)
    return Support.objects.get(pk=support.pk)


@pytest.mark.django_db
def test_unused_places_go_back_and_the_used_ones_stay(world):
    support = taken_places(world)
    batch = support.batch
    assert batch is not None
    named(batch, world.next_village, world.charlie)
    ended = end_support(support, reason=f" {WHY} ", by=world.alice)
    assert (ended.state, ended.places, ended.end_reason) == (SupportState.AGREED, 1, WHY)
    assert ended.ended_by == world.alice
    assert places(batch) == {"湘阴县": (1, 0)}
    last = QuotaMovement.objects.order_by("pk").last()
    assert last is not None
    assert (last.source, last.target, last.places) == (world.next_county, None, 2)
    assert Notice.objects.get(title__contains="提前结束").recipient == world.charlie
    with pytest.raises(ValidationError, match="1 个名额已全部报名") as refusal:
        end_support(ended, reason=WHY, by=world.charlie)
    assert refusal.value.code == "used"


@pytest.mark.django_db
def test_places_shared_further_down_come_back_too_and_can_be_given_again(world):
    support = taken_places(world)
    batch = support.batch
    assert batch is not None
    quota = batch.quotas.get(organization=world.next_county)
    quotas.share_quota(quota, {world.next_township: 2}, by=world.charlie)
    ended = end_support(support, reason=WHY, by=world.charlie)
    assert (ended.state, ended.places) == (SupportState.ENDED, 3)
    assert places(batch) == {"湘阴县": (0, 0), "文星街道": (0, 0)}
    assert offer_places(batch, world.next_county, 2, by=world.alice).pk


@pytest.mark.django_db
def test_a_loan_ends_before_a_day_and_a_loan_not_begun_goes(world):
    support = lent(world)
    ended = end_support(support, reason=WHY, from_day=on(5), by=world.charlie)
    assert (ended.state, ended.dates) == (SupportState.AGREED, days(1, 4))
    assert LecturerLoan.objects.get().dates == days(1, 4)
    again = end_support(ended, reason=WHY, from_day=on(-3), by=world.alice)
    assert (again.state, again.dates) == (SupportState.ENDED, days(1, 4))
    assert not LecturerLoan.objects.exists()
    assert not Lecturer.objects.visible_to(world.charlie).exists()


@pytest.mark.django_db
def test_lessons_after_the_day_are_named_and_stand_in_the_way(world):
    support = lent(world)
    own = BatchFactory.create(
        campaign=support.campaign, organization=world.next_county, dates=days(7, 7)
    )
    parts = {"audience": [(own, ())], "lecturers": [support.lecturer]}
    SessionFactory.create(batch=own, title="党课", parts=parts)
    with pytest.raises(ValidationError) as refusal:
        end_support(support, reason=WHY, from_day=on(7), by=world.alice)
    assert "已排课" in refusal.value.message_dict["day"][0]
    assert "《党课》" in refusal.value.messages[0]
    assert LecturerLoan.objects.get().dates == days(1, 20)
    ended = end_support(support, reason=WHY, from_day=on(8), by=world.alice)
    assert ended.dates == days(1, 7)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "facts", "words"),
    [
        ({}, {"reason": " "}, "请写明提前结束的理由"),
        ({"state": SupportState.OFFERED, "decided_at": None}, {}, "尚未接受或已经结束"),
        ({"dates": days_range(dt.date(2020, 1, 1), dt.date(2020, 1, 2))}, {}, "支援日期已过"),
        ({}, {"from_day": dt.date(2999, 1, 1)}, "应在支援日期之内"),
    ],
)
def test_what_cannot_be_ended(world, change, facts, words):
    support = lent(world)
    Support.objects.filter(pk=support.pk).update(**change)
    with pytest.raises(ValidationError, match=words):
        end_support(support, by=world.alice, **{"reason": WHY, **facts})
    support.refresh_from_db()
    assert support.ended_at is None


@pytest.mark.django_db
def test_places_of_a_fixed_roster_stay(world):
    support = taken_places(world)
    Batch.objects.update(state=BatchState.CONFIRMED)
    with pytest.raises(ValidationError, match="名册已定"):
        end_support(Support.objects.get(pk=support.pk), reason=WHY, by=world.alice)


@pytest.mark.django_db
def test_what_came_from_outside_ends_by_the_receivers_word(world):
    support = from_the_university(world)
    ended = end_support(support, reason=WHY, by=world.alice)
    assert ended.state == SupportState.ENDED
    assert not QuotaMovement.objects.exists()


@pytest.mark.django_db
def test_the_page_of_either_end(world, client_of):
    support = lent(world)
    address = reverse("rotations:support_end", args=[support.pk])
    detail = reverse("rotations:support_detail", args=[support.pk])
    charlie = client_of(world.charlie)
    assert address in charlie.get(detail).content.decode()
    assert "自哪天起结束" in charlie.get(address).content.decode()
    wrong = charlie.post(address, {"day": "2999-01-01", "reason": WHY})
    assert wrong.status_code == 422
    assert f'value="{WHY}"' in wrong.content.decode()
    assert charlie.post(address, {"day": str(on(3)), "reason": WHY}).url == detail
    shown = charlie.get(detail).content.decode()
    assert WHY in shown
    assert client_of(world.bob).get(address).status_code == 404
    assert charlie.delete(address).status_code == 405
    end_support(support_for(world.alice, support.pk), reason=WHY, by=world.alice)
    assert charlie.get(address).status_code == 404
    assert "提前结束" in charlie.get(detail).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_at_once_one_is_told():
    world = build_world()
    support = taken_places(world)
    outcomes = at_once(
        lambda: end_support(support, reason=WHY, by=world.alice),
        lambda: end_support(support, reason=WHY, by=world.charlie),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Support", "ValidationError"]
    assert Support.objects.get().state == SupportState.ENDED
    assert QuotaMovement.objects.filter(target=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_lesson_is_arranged_while_its_loan_is_cut():
    world = build_world()
    support = lent(world)
    own = BatchFactory.create(
        campaign=support.campaign, organization=world.next_county, dates=days(7, 7)
    )
    lesson = {
        "kind": "teaching",
        "mode": "lecture",
        "title": "党课",
        "period": hours(own, "08:30", "10:00"),
        "audience": [(own, ())],
        "lecturers": [support.lecturer],
    }
    at_once(
        lambda: end_support(support, reason=WHY, from_day=on(7), by=world.alice),
        lambda: arrange_session(own, by=world.charlie, **lesson),
    )
    # Whoever came second was refused: the lesson stands within the loan, or the loan is cut and no lesson stands.
    assert own.sessions.exists() == (LecturerLoan.objects.get().dates == days(1, 20))
