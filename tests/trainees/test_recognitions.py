"""Classes held elsewhere: credited to everybody at once, never beside another class unsaid."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.audit.models import AuditEntry
from tests.factories.batches import EnrolmentFactory
from tests.factories.hours import FACTS, recognised, rule
from tests.factories.trainees import HoursEntryFactory, PersonFactory, secretary_of
from trainees.models import HoursEntry, Person, RecognisedClass
from trainees.selectors.hours import hours_of
from trainees.services.hours import reverse_hours
from trainees.services.recognitions import recognise_class, refuse_overlap
from trainees.signals import class_recognised, recognition_revoked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

ADD = reverse("trainees:recognition_add")
TYPED = {
    "title": "全市村书记示范班",
    "host": "岳阳市委组织部",
    "level": "2",
    "starts": "2026-03-09",
    "ends": "2026-03-13",
    "days": "5",
    "hours": "40",
    "paper": "岳组通〔2026〕3号",
    "key": "6b9f3a52-0000-4000-8000-000000000002",
}


def test_a_class_is_credited_to_everybody_and_told_once_a_person(world: World) -> None:
    people = [secretary_of(place) for place in (world.village, world.other_village)]
    heard: list[dict[str, Any]] = []

    def hear(sender: object, **news: Any) -> None:
        heard.append(news)

    class_recognised.connect(hear)
    try:
        recognised(people, by=world.alice)
    finally:
        class_recognised.disconnect(hear)

    for person in people:
        year = hours_of(person, 2026)
        assert [year.hours, year.days] == [40, 5]
    assert [news["person"] for news in heard] == people
    told = {
        key: heard[0][key] for key in ("level", "starts_on", "ends_on", "title", "host", "paper")
    }
    assert told == {key: getattr(FACTS, key) for key in told}
    assert (heard[0]["entry"].person, heard[0]["by"]) == (people[0], world.alice)
    assert AuditEntry.objects.filter(action="trainees.recognise_class").count() == 2


def test_the_hours_follow_the_rule_of_the_place_and_the_day(world: World) -> None:
    rule(world.county, by=world.alice, valid_from=dt.date(2026, 3, 10))
    own, next_door = secretary_of(world.village), secretary_of(world.next_village)

    recognised([own, next_door], by=world.peter)

    entries = {entry.person: entry for entry in HoursEntry.objects.select_related("person")}
    assert (entries[own].minutes, entries[own].rule_version) == (2000, "2027版")
    assert (entries[next_door].minutes, entries[next_door].rule_version) == (1800, "45min-8h")
    assert {entry.hours for entry in entries.values()} == {Decimal(40)}


def test_a_second_click_credits_nothing_more(world: World) -> None:
    person, key = secretary_of(world.village), uuid.uuid4()

    first = recognise_class([person], FACTS, key=key, by=world.alice)
    second = recognise_class([person], FACTS, key=key, by=world.alice)

    assert first == second
    assert HoursEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": dt.date(2026, 3, 8)}, "ends_on"),
        ({"ends_on": dt.date(2999, 3, 8)}, "ends_on"),
        ({"days": Decimal(6)}, "days"),
        ({"days": Decimal("0.3")}, "days"),
        ({"hours": Decimal(61)}, "hours"),
        ({"hours": Decimal(0)}, "hours"),
    ],
)
def test_impossible_classes_are_refused(world: World, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        recognised([secretary_of(world.village)], by=world.alice, **facts)

    assert list(refused.value.message_dict) == [field]
    assert not RecognisedClass.objects.exists()


def test_nobody_is_nothing(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        recognised([], by=world.alice)
    assert list(refused.value.message_dict) == ["people"]


def busy_elsewhere(world: World, person: Person) -> None:
    recognised(
        [person],
        by=world.alice,
        title="省里的班",
        ends_on=dt.date(2026, 3, 9),
        days=Decimal(1),
        hours=Decimal(8),
    )


def busy_in_class(world: World, person: Person) -> None:
    HoursEntryFactory.create(person=person, earned_on=dt.date(2026, 3, 13), note="村书记班第1期")


def busy_as_another_record(world: World, person: Person) -> None:
    twin = PersonFactory.create(organization=world.village)
    HoursEntryFactory.create(person=twin, earned_on=dt.date(2026, 3, 10), note="村书记班第1期")
    Person.objects.filter(pk=twin.pk).update(merged_into=person)


@pytest.mark.parametrize(
    ("make_busy", "words"),
    [
        (busy_elsewhere, "已认定“省里的班”"),
        (busy_in_class, "2026-03-13 已有集中培训学时（村书记班第1期）"),
        (busy_as_another_record, "2026-03-10 已有集中培训学时"),
    ],
)
def test_two_classes_at_once_need_a_reason(
    world: World, make_busy: Callable[[World, Person], None], words: str
) -> None:
    person = secretary_of(world.village)
    make_busy(world, person)

    with pytest.raises(ValidationError) as refused:
        recognised([person], by=world.alice)

    (message,) = refused.value.message_dict["override_reason"]
    assert message.startswith(person.name)
    assert words in message
    made = recognised([person], by=world.alice, reason="两班分上下午举办")
    assert made.override_reason == "两班分上下午举办"


def test_a_class_of_our_own_on_those_days_stands_in_the_way(world: World) -> None:
    person = secretary_of(world.village)
    trainee = EnrolmentFactory.create(person=person, batch__campaign__organization=world.county)
    first = trainee.batch.dates.lower

    with pytest.raises(ValidationError) as refused:
        refuse_overlap([person], first, first)
    refuse_overlap([person], first - dt.timedelta(days=9), first - dt.timedelta(days=1))

    assert f"在“{trainee.batch}”名单中" in refused.value.messages[0]


def test_a_reversal_is_told_and_frees_the_days(world: World) -> None:
    person = secretary_of(world.village)
    recognised([person], by=world.alice)
    entry = HoursEntry.objects.get()
    heard: list[dict[str, Any]] = []

    def hear(sender: object, **news: Any) -> None:
        heard.append(news)

    recognition_revoked.connect(hear)
    try:
        reverse_hours(entry, note="证书有误", by=world.alice)
    finally:
        recognition_revoked.disconnect(hear)

    assert [(news["entry"], news["by"]) for news in heard] == [(entry, world.alice)]
    year = hours_of(person, 2026)
    assert [year.hours, year.days] == [0, 0]
    recognised([person], by=world.alice)
    assert hours_of(person, 2026).days == 5


def test_the_whole_way_on_screen(world: World, client_of: ClientOf) -> None:
    people = [secretary_of(place) for place in (world.village, world.other_village)]
    typed = {**TYPED, "people": [str(person.pk) for person in people]}
    client = client_of(world.alice)

    wrong = client.post(ADD, {**typed, "days": "9"})
    assert wrong.status_code == 422
    assert "岳阳市委组织部" in wrong.content.decode()
    assert wrong.content.decode().count("checked") == 2
    found = client.post(ADD, {**typed, "q": people[0].name, "find": "1"})
    assert found.status_code == 200
    assert not RecognisedClass.objects.exists()
    made = client.post(ADD, typed)
    recognition = RecognisedClass.objects.get()
    assert made["Location"] == reverse("trainees:recognition_detail", args=[recognition.pk])
    client.post(ADD, typed)  # a second click
    page = client.get(made["Location"]).content.decode()
    assert all(person.name in page for person in people)
    assert HoursEntry.objects.count() == 2
    again = client.post(ADD, {**typed, "key": str(uuid.uuid4())})
    assert again.status_code == 422
    assert 'name="override_reason"' in again.content.decode()
    entry = HoursEntry.objects.first()
    assert entry is not None
    client.post(reverse("trainees:hours_reverse", args=[entry.pk]), {"note": "未参加"})
    assert "已冲销" in client.get(made["Location"]).content.decode()
    ledger = client.get(reverse("trainees:hours_ledger", args=[people[0].pk]), {"year": "2026"})
    assert made["Location"] in ledger.content.decode()


def test_others_people_cannot_be_credited_nor_their_classes_seen(
    world: World, client_of: ClientOf
) -> None:
    own, strange = secretary_of(world.village), secretary_of(world.next_village)
    typed = {**TYPED, "people": [str(own.pk), str(strange.pk)]}

    refused = client_of(world.alice).post(ADD, typed)

    assert refused.status_code == 422
    assert "所选人员不在您的管理范围内" in refused.content.decode()
    assert strange.name not in refused.content.decode()
    recognised([strange], by=world.peter, title="湘阴的班")
    shared = recognised(
        [own, PersonFactory.create(organization=world.next_village, name="欧阳湘")],
        by=world.peter,
        title="全市的班",
        reason="同期",
    )
    listed = client_of(world.alice).get(reverse("trainees:recognition_list")).content.decode()
    assert "全市的班" in listed
    assert "湘阴的班" not in listed
    page = client_of(world.alice).get(reverse("trainees:recognition_detail", args=[shared.pk]))
    assert "欧阳湘" not in page.content.decode()
    assert client_of(world.dora).get(ADD).status_code == 404
    asked = client_of(world.alice).get(
        reverse("trainees:recognition_candidates"), {"q": own.name, "people": str(strange.pk)}
    )
    assert strange.name not in asked.content.decode()


def test_the_list_asks_the_same_for_one_class_and_three(
    world: World, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = client_of(world.alice), reverse("trainees:recognition_list")
    person = secretary_of(world.village)
    recognised([person], by=world.alice)
    client.get(url)
    for number in range(2):
        recognised([person], by=world.alice, title=f"第{number}班", reason="补记")

    with django_assert_max_num_queries(6):
        page = client.get(url)
    assert len(page.context["listing"].rows) == 3


def test_a_recognised_class_cannot_be_changed(world: World) -> None:
    recognised([secretary_of(world.village)], by=world.alice)

    with pytest.raises(Exception, match="append-only"):
        RecognisedClass.objects.update(title="别的班")
