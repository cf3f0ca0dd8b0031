"""Two records of one person: made one without losing anything, and parted again exactly."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Sum
from django.utils import timezone

from core.audit.models import AuditEntry
from tests.factories.trainees import (
    AppointmentFactory,
    HoursEntryFactory,
    PersonFactory,
    id_number,
    mobile,
)
from tests.factories.users import officer
from tests.trainees.twins import REASON, merged
from trainees.enums import CorrectionState, Post
from trainees.hours import MINUTES_AN_HOUR
from trainees.models import Appointment, CorrectionRequest, HoursEntry, Person, PersonMerge
from trainees.records import FACTS
from trainees.selectors.hours import hours_of, ledger_of
from trainees.selectors.people import candidates_for, people_for
from trainees.services.accounts import open_trainee_account
from trainees.services.corrections import request_correction
from trainees.services.hours import credit_hours, reverse_hours
from trainees.services.merges import merge_people, tell_apart, unmerge_people
from trainees.services.people import register_person, update_person
from trainees.services.transfers import request_transfer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]


def state_of(*people: Person) -> dict[str, Any]:
    """Return everything that a merge may touch, without the counters of edits."""
    keys = [person.pk for person in people]
    columns = [f.attname for f in Person._meta.concrete_fields if f.name != "revision"]
    sums = HoursEntry.objects.filter(person__in=keys).values("person", "earned_on__year")
    return {
        "people": list(Person.objects.filter(pk__in=keys).order_by("pk").values(*columns)),
        "posts": list(
            Appointment.objects.filter(person__in=keys)
            .order_by("pk")
            .values("pk", "person", "is_primary", "organization", "period")
        ),
        "hours": {
            (row["person"], row["earned_on__year"]): row["minutes"]
            for row in sums.annotate(minutes=Sum("minutes")).order_by()
            if row["minutes"]
        },
        "accounts": list(
            Person.objects.filter(pk__in=keys, user__isnull=False)
            .order_by("pk")
            .values("pk", "user", "user__is_active")
        ),
        "corrections": list(CorrectionRequest.objects.order_by("pk").values("pk", "person")),
        "merged": list(Person.objects.exclude(merged_into=None).values("pk", "merged_into")),
    }


def test_everything_is_on_one_record(world: World, twins: tuple[Person, Person]) -> None:
    keep, drop = twins
    merge = merged(world, twins, taken=["mobile", "education"])

    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.mobile, keep.education, keep.id_number) == (mobile(7), "大学", id_number(7))
    assert drop.merged_into == keep
    assert [(post.organization, post.is_primary) for post in keep.appointments.order_by("pk")] == [
        (world.village, True),
        (world.other_village, False),
    ]
    assert hours_of(keep, 2026).hours * MINUTES_AN_HOUR == 450
    assert len(ledger_of(keep, 2026)) == 4
    assert list(people_for(world.alice)) == [keep]
    assert candidates_for(world.alice, mobile(7)) == [keep]
    entry = AuditEntry.objects.get(action="trainees.merge_people")
    assert entry.detail == {
        "drop": drop.pk,
        "merge": merge.pk,
        "fields": ["education", "mobile"],
    }
    assert mobile(7) not in str(PersonMerge.objects.values("moved").get())


def test_an_undo_leaves_no_trace(world: World, twins: tuple[Person, Person]) -> None:
    keep, drop = twins
    open_trainee_account(drop, by=world.alice)
    request_correction(drop, field="name", wanted="李泗", by=world.alice)
    before = state_of(keep, drop)
    merge = merged(world, twins, taken=list(FACTS))
    assert state_of(keep, drop) != before

    unmerge_people(merge, by=world.alice, reason="是两个人")

    assert state_of(keep, drop) == before
    merge.refresh_from_db()
    assert (merge.is_standing, merge.undone_by) == (False, world.alice)
    assert AuditEntry.objects.filter(action="trainees.unmerge_people").count() == 1
    again = merged(world, twins)
    unmerge_people(again, by=world.alice, reason="又弄错了")
    assert state_of(keep, drop) == before


@pytest.mark.parametrize("seed", range(6))
def test_any_pair_comes_apart_as_it_was(world: World, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # repeatable on purpose
    places = [world.village, world.other_village, world.township, world.county]
    people = []
    for serial in range(2):
        person = PersonFactory.create(
            organization=dice.choice(places),
            name=dice.choice(["李四", "李泗", "买买提·艾力", "𬎆䶮"]),
            id_number=dice.choice(["", id_number(serial)]),
            mobile=dice.choice(["", mobile(serial), mobile(9)]),
        )
        people.append(person)
        starts = dt.date(2015, 1, 1)
        for _ in range(dice.randrange(4)):
            starts += dt.timedelta(days=dice.randrange(1, 900))
            ends = starts + dt.timedelta(days=dice.randrange(1, 400))
            AppointmentFactory.create(
                person=person,
                organization=dice.choice(places),
                post=Post.FIRST_SECRETARY,
                period=DateRange(starts, ends, "[)"),
            )
            starts = ends
        for _ in range(dice.randrange(5)):
            entry = HoursEntryFactory.create(
                person=person,
                minutes=dice.randrange(1, 500),
                earned_on=dt.date(dice.choice([2024, 2025]), 5, 1),
            )
            if dice.random() < 0.3:
                reverse_hours(entry, note="有误", by=world.alice)
        if dice.random() < 0.5:
            account = open_trainee_account(person, by=world.alice)
            if serial == seed % 2:
                account.last_login = timezone.now()
                account.save()
    before = state_of(*people)
    total = HoursEntry.objects.aggregate(sum=Sum("minutes"))["sum"] or 0
    taken = dice.sample(sorted(FACTS), 4)

    merge = merge_people(*people, by=world.alice, reason=REASON, taken=taken)
    earned = sum(hours_of(people[0], year).hours for year in (2024, 2025))
    assert round(earned * MINUTES_AN_HOUR) == total
    unmerge_people(merge, by=world.alice, reason="是两个人")

    assert state_of(*people) == before


def test_the_third_record_follows_and_comes_back(
    world: World, twins: tuple[Person, Person]
) -> None:
    keep, drop = twins
    third = PersonFactory.create(organization=world.village, id_number="", name="李四")
    HoursEntryFactory.create(person=third, minutes=10)
    before = state_of(keep, drop, third)
    first = merge_people(drop, third, by=world.alice, reason=REASON)
    second = merged(world, twins)
    third.refresh_from_db()
    assert third.merged_into == keep

    with pytest.raises(ValidationError) as refused:
        unmerge_people(first, by=world.alice, reason="弄错了")
    assert refused.value.code == "changed"
    assert "又并入了另一条记录" in refused.value.message

    unmerge_people(second, by=world.alice, reason="弄错了")
    third.refresh_from_db()
    assert third.merged_into == drop
    unmerge_people(first, by=world.alice, reason="弄错了")
    assert state_of(keep, drop, third) == before


def change_post(world: World, keep: Person) -> str:
    AppointmentFactory.create(
        person=keep,
        organization=world.township,
        post=Post.FIRST_SECRETARY,
        is_primary=False,
    )
    return "登记了任职“长寿镇第一书记”"


def change_facts(world: World, keep: Person) -> str:
    keep.refresh_from_db()
    update_person(
        keep, revision=keep.revision, name=keep.name, mobile="13800138000", by=world.alice
    )
    return "修改过手机号码"


def change_hours(world: World, keep: Person) -> str:
    credit_hours(
        keep,
        minutes=45,
        earned_on=dt.date(2026, 1, 5),
        source="online",
        source_key="manual:1",
        by=world.alice,
    )
    return "记入或冲销过学时"


def change_unit(world: World, keep: Person) -> str:
    Person.objects.filter(pk=keep.pk).update(organization=world.next_village)
    return "记录转到了其他单位"


@pytest.mark.parametrize("change", [change_post, change_facts, change_hours, change_unit])
def test_later_changes_are_named_and_block_the_undo(
    world: World, twins: tuple[Person, Person], change: Callable[[World, Person], str]
) -> None:
    merge = merged(world, twins, taken=["mobile"])
    named = change(world, twins[0])

    with pytest.raises(ValidationError) as refused:
        unmerge_people(merge, by=world.alice, reason="是两个人")

    assert refused.value.code == "changed"
    assert named in refused.value.message
    merge.refresh_from_db()
    assert merge.is_standing


def test_a_number_given_to_somebody_else_blocks_the_undo(
    world: World, twins: tuple[Person, Person]
) -> None:
    keep, _drop = twins
    other = PersonFactory.create(organization=world.village, name="李四", id_number=id_number(9))
    merge = merge_people(keep, other, by=world.alice, reason=REASON)
    register_person(world.village, name="王五", id_number=id_number(9), by=world.alice)

    with pytest.raises(ValidationError) as refused:
        unmerge_people(merge, by=world.alice, reason="是两个人")

    assert "已另行登记给他人" in refused.value.message


def test_what_cannot_be_merged(world: World, twins: tuple[Person, Person]) -> None:
    keep, drop = twins

    def code_of(one: Person, other: Person, reason: str = REASON) -> str | None:
        with pytest.raises(ValidationError) as refused:
            merge_people(one, other, by=world.alice, reason=reason)
        if hasattr(refused.value, "error_dict"):
            return refused.value.error_dict["reason"][0].code
        return refused.value.code

    assert code_of(keep, drop, " ") == "reason"
    assert code_of(keep, keep) == "same"
    request_transfer(drop, world.next_village, by=world.charlie)
    assert code_of(keep, drop) == "transfer"
    drop.transfers.all().delete()
    for person in twins:
        account = open_trainee_account(person, by=world.alice)
        account.last_login = timezone.now()
        account.save()
    assert code_of(keep, drop) == "accounts"
    account.last_login = None
    account.save()
    merge = merged(world, twins)
    assert code_of(keep, drop) == "stale"
    unmerge_people(merge, by=world.alice, reason="是两个人")
    with pytest.raises(ValidationError) as refused:
        unmerge_people(merge, by=world.alice, reason="再撤一次")
    assert refused.value.code == "undone"


@pytest.mark.parametrize("used", ["keep", "drop", "neither"])
def test_the_account_in_use_stays(world: World, twins: tuple[Person, Person], used: str) -> None:
    accounts = [open_trainee_account(person, by=world.alice) for person in twins]
    if used != "neither":
        mine = accounts[0 if used == "keep" else 1]
        mine.last_login = timezone.now()
        mine.save()
    before = state_of(*twins)

    merge = merged(world, twins)

    survivor = accounts[1 if used == "drop" else 0]
    keep = Person.objects.get(pk=twins[0].pk)
    assert keep.user == survivor
    for account in accounts:
        account.refresh_from_db()
        assert account.is_active == (account == survivor)
    unmerge_people(merge, by=world.alice, reason="是两个人")
    assert state_of(*twins) == before


def test_what_is_written_about_a_merged_record_reaches_the_living_one(
    world: World, twins: tuple[Person, Person]
) -> None:
    keep, drop = twins
    merged(world, twins)

    entry = HoursEntryFactory.create(person=drop, minutes=45)
    post = AppointmentFactory.create(
        person=drop, organization=world.township, post=Post.FIRST_SECRETARY, is_primary=False
    )

    assert HoursEntry.objects.get(pk=entry.pk).person == keep
    own = HoursEntry.objects.get(person=drop, minutes=360)
    assert reverse_hours(own, note="有误", by=world.alice).person == drop
    assert hours_of(keep, 2026).hours * MINUTES_AN_HOUR == 90 + 45
    assert Appointment.objects.get(pk=post.pk).person == keep


def test_telling_apart_twice_is_once(world: World, twins: tuple[Person, Person]) -> None:
    first = tell_apart(*twins, by=world.alice)
    assert tell_apart(*twins[::-1], by=world.alice) == first
    with pytest.raises(ValidationError) as refused:
        tell_apart(twins[0], twins[0], by=world.alice)
    assert refused.value.code == "same"


def test_a_request_that_both_records_make_stays_where_it_is(
    world: World, twins: tuple[Person, Person]
) -> None:
    for person in twins:
        request_correction(
            person, field="name", wanted="李泗", by=officer("x" + str(person.pk), world.village)
        )
    before = state_of(*twins)

    merge = merged(world, twins)

    assert (
        CorrectionRequest.objects.filter(person=twins[0], state=CorrectionState.WAITING).count()
        == 1
    )
    unmerge_people(merge, by=world.alice, reason="是两个人")
    assert state_of(*twins) == before
