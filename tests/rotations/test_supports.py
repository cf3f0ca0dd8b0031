"""Help between units: places and lecturers given by one, accepted by the other, counted once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.days import days_range, today
from core.notices.models import Notice
from courses.models import Lecturer, LecturerAvailability
from courses.services.loans import lend_lecturer
from organizations.enums import Role
from rotations.enums import BatchState, DutyState, EnrolmentState, MovementKind, SupportState
from rotations.models import Batch, Quota, QuotaMovement, Support
from rotations.selectors.batches import offers_for
from rotations.selectors.coverage import coverage_of
from rotations.selectors.supports import support_for, supports_for
from rotations.services import quotas
from rotations.services.duties import move_duty
from rotations.services.supports import (
    accept_support,
    decline_support,
    offer_places,
    offer_teacher,
    record_outside_support,
    withdraw_support,
)
from tests.cast import build_world
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.classes import seated
from tests.factories.organizations import OrganizationFactory
from tests.factories.resources import AvailabilityFactory
from tests.factories.supports import county_class, from_the_university
from tests.factories.timetable import LecturerFactory, SessionFactory
from tests.factories.users import officer
from tests.rotations.cascade import named, places
from tests.rotations.test_classday_races import at_once

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A class of alice's county: ten places, six of them of bob's township."""
    made = county_class(world)
    quotas.set_quotas(made, {world.township: 6}, by=world.alice)
    return made


@pytest.fixture
def stranger(world: World):
    """Somebody of a third county of the same campaign."""
    third = OrganizationFactory.create(parent=world.prefecture, name="华容县")
    return officer("stranger", third)


def offered(batch: Batch, world: World, count: int = 3) -> Support:
    made = offer_places(batch, world.next_county, count, by=world.alice, note="结对文件")
    return support_for(world.alice, made.pk)


def weeks(first: int, last: int):
    return days_range(today() + dt.timedelta(weeks=first), today() + dt.timedelta(weeks=last))


def test_accepted_places_become_a_quota_that_names_the_giver(batch, world, stranger):
    support = offered(batch, world)
    assert Quota.objects.filter(organization=world.next_county).count() == 0
    assert Notice.objects.get(title__contains="请答复").recipient == world.charlie
    accept_support(support_for(world.charlie, support.pk), by=world.charlie)
    assert places(batch) == {"长寿镇": (6, 0), "湘阴县": (3, 0)}
    moved = QuotaMovement.objects.get(kind=MovementKind.SUPPORT)
    assert (moved.source, moved.target, moved.places) == (None, world.next_county, 3)
    assert moved.reason == "平江县对口支援"
    assert Notice.objects.get(title__contains="已接受").recipient == world.alice
    quota = Quota.objects.get(organization=world.next_county)
    quotas.share_quota(quota, {world.next_township: 2}, by=world.charlie)
    (name,) = named(batch, world.next_village, world.charlie)
    assert name.is_over_quota is False
    assert list(offers_for(world.charlie)) == [batch]
    assert [row.pk for row in supports_for(world.alice)] == [support.pk]
    assert [row.pk for row in supports_for(world.charlie)] == [support.pk]
    assert [row.pk for row in supports_for(world.peter)] == [support.pk]
    assert not supports_for(stranger).exists()
    assert not supports_for(world.bob).exists()


def test_the_organizers_grid_keeps_what_was_given(batch, world, client_of):
    accept_support(offered(batch, world), by=world.charlie)
    grid = reverse("rotations:batch_quotas", args=[batch.pk])
    page = client_of(world.alice).get(grid)
    boxes = {name: box.value() or "" for (line, box) in page.context["form"].rows() for name in [box.html_name]}  # fmt: skip
    assert client_of(world.alice).post(grid, boxes).status_code == 302
    assert places(batch) == {"长寿镇": (6, 0), "湘阴县": (3, 0)}


def test_who_was_trained_there_counts_once_for_the_receiver(batch, world):
    support = offered(batch, world, 1)
    accept_support(support, by=world.charlie)
    guest = seated(batch, world.next_village, 1, by=world.charlie)
    seated(batch, world.village, 2, by=world.bob, state=EnrolmentState.COMPLETED)
    assert guest.duty is not None
    move_duty(guest.duty, to=DutyState.TRAINED, level=3, trained_on=today())
    type(guest).objects.filter(pk=guest.pk).update(state=EnrolmentState.COMPLETED)
    seen = support_for(world.charlie, support.pk)
    assert (seen.seated, seen.trained) == (1, 1)
    assert coverage_of(world.next_county, batch.campaign).total.trained == 1
    assert coverage_of(world.county, batch.campaign).total.trained == 0
    EnrolmentFactory.create(
        batch=batch, person__organization=world.next_township, state="completed"
    )
    assert support_for(world.alice, support.pk).trained == 1  # no more than was given


@pytest.mark.parametrize(
    ("receiver", "count", "words"),
    [
        ("next_county", 5, "未分配的名额只有 4 个，不能支援 5 个"),
        ("township", 1, "是上下级"),
        ("prefecture", 1, "是上下级"),
        ("province", 1, "不在“.*”的范围内"),
    ],
)
def test_what_cannot_be_offered(batch, world, receiver, count, words):
    with pytest.raises(ValidationError, match=words):
        offer_places(batch, getattr(world, receiver), count, by=world.alice)
    assert not Support.objects.exists()


def test_offered_places_are_kept_and_a_line_of_units_is_helped_once(batch, world, stranger):
    offered(batch, world, 3)
    with pytest.raises(ValidationError, match="未分配的名额只有 1 个"):
        offer_places(batch, stranger.organization, 2, by=world.alice)
    with pytest.raises(ValidationError, match="已有支援"):
        offered(batch, world, 1)
    with pytest.raises(ValidationError, match="已支援“湘阴县”"):
        offer_places(batch, world.next_township, 1, by=world.alice)


def test_an_answer_is_given_once(batch, world):
    support = offered(batch, world)
    with pytest.raises(ValidationError, match="理由"):
        decline_support(support, reason=" ", by=world.charlie)
    decline_support(support, reason="本县名额已够", by=world.charlie)
    for act in (accept_support, withdraw_support):
        with pytest.raises(ValidationError, match="已有答复"):
            act(support, by=world.charlie)
    again = offered(batch, world)
    withdraw_support(again, by=world.alice)
    assert set(Support.objects.values_list("state", flat=True)) == {"declined", "withdrawn"}
    assert places(batch) == {"长寿镇": (6, 0)}
    assert Notice.objects.filter(title__contains="已撤回").get().recipient == world.charlie


def test_places_given_away_meanwhile_and_a_fixed_roster_are_told(batch, world):
    support = offered(batch, world, 4)
    quotas.set_quotas(batch, {world.township: 9}, by=world.alice)
    with pytest.raises(ValidationError, match="只剩 1 个，请与平江县联系"):
        accept_support(support, by=world.charlie)
    support.refresh_from_db()
    assert support.state == SupportState.OFFERED
    for state, words in ((BatchState.CONFIRMED, "名册已定"), (BatchState.CANCELLED, "班次已取消")):
        Batch.objects.filter(pk=batch.pk).update(state=state, cancel_reason="停办")
        with pytest.raises(ValidationError, match=words):
            accept_support(support_for(world.charlie, support.pk), by=world.charlie)


def test_below_a_unit_that_holds_places_the_gift_goes_through_it(batch, world):
    quotas.set_quotas(batch, {world.township: 6, world.next_county: 1}, by=world.alice)
    accept_support(offer_places(batch, world.next_township, 2, by=world.alice), by=world.charlie)
    assert places(batch) == {"长寿镇": (6, 0), "湘阴县": (3, 2), "文星街道": (2, 0)}


def test_a_lent_lecturer_is_booked_by_the_receiver_until_the_loan_is_over(world, stranger):
    batch = county_class(world)
    lecturer = LecturerFactory.create(organization=world.county, name="石教授")
    AvailabilityFactory.create(lecturer=lecturer)
    facts = {"campaign": batch.campaign, "by": world.alice}
    support = offer_teacher(lecturer, world.next_county, weeks(1, 3), **facts)
    assert not Lecturer.objects.visible_to(world.charlie).exists()
    accept_support(support, by=world.charlie)
    below = officer("clerk", world.next_township)
    for user in (world.charlie, below, world.alice, world.peter):
        assert list(Lecturer.objects.visible_to(user)) == [lecturer]
        assert LecturerAvailability.objects.visible_to(user).count() == 1
    assert not Lecturer.objects.owned_under(world.charlie).exists()
    assert not Lecturer.objects.visible_to(stranger).exists()
    with pytest.raises(ValidationError, match="在这些日期已支援该单位"):
        offer_teacher(lecturer, world.next_county, weeks(3, 4), **facts)
    own = BatchFactory.create(
        campaign=batch.campaign, organization=world.next_township, dates=weeks(2, 2)
    )
    SessionFactory.create(batch=own, parts={"audience": [(own, ())], "lecturers": [lecturer]})
    SessionFactory.create(batch=batch)
    assert support_for(world.charlie, support.pk).taught == 1


def test_a_loan_that_is_over_shows_nothing(world):
    lecturer = LecturerFactory.create(organization=world.county)
    lend_lecturer(lecturer, to=world.next_county, dates=weeks(-2, -1), by=world.alice)
    assert not Lecturer.objects.visible_to(world.charlie).exists()


def test_what_a_university_gave_is_the_receivers_word(world):
    support = from_the_university(world)
    assert (support.state, support.giver_text) == (SupportState.AGREED, "湖南大学")
    assert not Quota.objects.exists()
    for wrong, words in (
        ({"receiver": world.next_county, "places": 11}, "班次名额只有 10 个"),
        ({"receiver": world.province}, "不在“.*”的范围内"),
        ({}, "已有支援"),
    ):
        facts = {"receiver": world.county, "places": 1, **wrong}
        again = Support(
            campaign=support.campaign,
            kind="places",
            giver_name="湖南大学",
            batch=support.batch,
            **facts,
        )
        with pytest.raises(ValidationError, match=words):
            record_outside_support(again, by=world.alice)


def test_the_pages_of_both_ends(batch, world, stranger, client_of):
    alice, charlie, third = map(client_of, (world.alice, world.charlie, stranger))
    add = reverse("rotations:support_give_places")
    facts = {"batch": batch.pk, "places": "3", "receiver": "湘阴县", "note": "结对文件三号"}
    assert alice.get(add).status_code == 200
    assert charlie.post(add, facts).status_code == 422  # not charlie's class
    refused = alice.post(add, {**facts, "places": "9"})
    assert refused.status_code == 422
    assert "结对文件三号" in refused.content.decode()
    page = alice.post(add, facts).url
    support = Support.objects.get()
    assert page == reverse("rotations:support_detail", args=[support.pk])
    acts = {
        name: reverse(f"rotations:support_{name}", args=[support.pk])
        for name in ("accept", "decline", "withdraw")
    }
    assert "撤回支援" in alice.get(page).content.decode()
    assert "答复对口支援" in charlie.get(reverse("home")).content.decode()
    assert "答复对口支援" not in alice.get(reverse("home")).content.decode()
    assert "不接受的理由" in charlie.get(page).content.decode()
    for address in (page, *acts.values()):
        assert third.post(address).status_code in {404, 405}
        assert third.get(address).status_code in {404, 405}
    assert alice.post(acts["accept"]).status_code == 404
    assert charlie.post(acts["withdraw"]).status_code == 404
    assert charlie.get(acts["accept"]).status_code == 405
    assert "请写明不接受的理由" in charlie.post(acts["decline"]).content.decode()
    assert charlie.post(acts["accept"], follow=True).status_code == 200
    assert charlie.post(acts["accept"]).status_code == 409
    assert alice.post(acts["withdraw"]).status_code == 409
    assert charlie.post(acts["decline"], {"reason": "不要了"}).status_code == 409
    detail = reverse("rotations:batch_detail", args=[batch.pk])
    for one in (alice, charlie):
        assert "平江县支援 3 个名额" in one.get(detail).content.decode()
    assert "平江县对口支援" in charlie.get(reverse("rotations:batch_places", args=[batch.pk])).content.decode()  # fmt: skip


def test_offering_a_lecturer_and_writing_down_what_came_from_outside(world, client_of):
    batch, alice = county_class(world), client_of(world.alice)
    lecturer = LecturerFactory.create(organization=world.county, name="石教授")
    facts = {
        "lecturer": lecturer.pk,
        "first": "2027-03-01",
        "last": "2027-02-01",
        "receiver": f"湘阴县 #{world.next_county.pk}",
        "campaign": batch.campaign_id,
    }
    give = reverse("rotations:support_give_teacher")
    assert "结束日期不能早于开始日期" in alice.post(give, facts).content.decode()
    assert alice.post(give, {**facts, "last": "2027-03-31"}).status_code == 302
    taken = {**facts, "receiver": "平江县", "last": "2027-03-31", "giver_name": " "}
    receive = reverse("rotations:support_receive_teacher")
    assert alice.post(receive, taken).status_code == 422
    assert alice.post(receive, {**taken, "giver_name": "湖南大学"}).status_code == 302
    places = {"batch": batch.pk, "places": "2", "receiver": "平江县", "giver_name": "湖南大学"}
    assert alice.post(reverse("rotations:support_receive_places"), places).status_code == 302
    away = {**places, "receiver": "湘阴县"}
    assert alice.post(reverse("rotations:support_receive_places"), away).status_code == 422
    rows = Support.objects.order_by("pk").values_list("giver_name", "kind", "state")
    assert list(rows) == [
        ("", "teacher", "offered"),
        ("湖南大学", "teacher", "agreed"),
        ("湖南大学", "places", "agreed"),
    ]
    shown = alice.get(reverse("courses:lecturer_detail", args=[lecturer.pk])).content.decode()
    assert "2027" in shown
    assert "授课 0 次" in shown


def test_receivers_are_found_by_typing_within_ones_campaigns(world, client_of):
    county_class(world)
    find = reverse("rotations:support_receivers")
    assert "湘阴县" in client_of(world.alice).get(find, {"q": "湘阴"}).content.decode()
    assert "湖南省" not in client_of(world.alice).get(find, {"q": "湖南省"}).content.decode()
    superior = client_of(officer("chief", world.county, Role.SUPERIOR))
    assert superior.get(find).status_code == 404


def test_the_list_tells_the_ways_and_asks_a_fixed_number_of_questions(
    batch, world, client_of, django_assert_max_num_queries
):
    offered(batch, world, 1)
    address = reverse("rotations:support_list")
    charlie = client_of(world.charlie)

    def listed(**chosen: str) -> str:
        return charlie.get(address, chosen).content.decode()

    assert "平江县" in listed()
    assert "还没有" not in listed(way="received")
    assert "平江县" not in listed(way="given").split("<tbody")[-1]
    with django_assert_max_num_queries(60) as first:
        charlie.get(address)
    for place in (world.next_township, world.next_village):
        from_class = county_class(world)
        accept_support(offer_places(from_class, place, 1, by=world.alice), by=world.charlie)
    with django_assert_max_num_queries(len(first.captured_queries)):
        charlie.get(address)
    export = b"".join(charlie.get(address, {"export": "xlsx"}).streaming_content)
    assert export.startswith(b"PK")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told():
    world = build_world()
    support = offered(county_class(world), world)

    def accept() -> None:
        accept_support(support_for(world.charlie, support.pk), by=world.charlie)

    def withdraw() -> None:
        withdraw_support(support_for(world.alice, support.pk), by=world.alice)

    outcomes = at_once(accept, accept, withdraw)
    assert sorted(type(one).__name__ for one in outcomes) == [
        "NoneType",
        "ValidationError",
        "ValidationError",
    ]
    held = Quota.objects.filter(organization=world.next_county).values_list("places", flat=True)
    support.refresh_from_db()
    assert list(held) == ([3] if support.state == SupportState.AGREED else [])
