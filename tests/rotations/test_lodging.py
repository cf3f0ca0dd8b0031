"""Lodging: beds by sex and night, by hand and by the machine; what the database refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from core.days import first_day, last_day
from rotations.enums import Diet
from rotations.models import Batch, LodgingRoom, Stay
from rotations.selectors.affairs import Needs
from rotations.selectors.affairs_figures import warnings_of
from rotations.selectors.lodging import room_lines, without_bed
from rotations.services.affairs import affairs_of, save_affairs, set_needs
from rotations.services.batch_states import cancel_batch
from rotations.services.lodging import (
    add_rooms,
    assign_beds,
    nights_of,
    put_in_room,
    retire_room,
    room_names,
)
from tests.factories.affairs import lodging_class, sit
from tests.factories.batches import VenueFactory, from_today
from trainees.models import Person

pytestmark = pytest.mark.django_db


def beds(batch) -> list[tuple[str, str, int]]:
    stays = Stay.objects.filter(enrolment__batch=batch).order_by("room__name", "bed")
    return [(str(s.enrolment.person), s.room.name, s.bed) for s in stays]


def test_rooms_are_named_by_runs_and_lists():
    assert room_names("201-203、305， 207") == ["201", "202", "203", "305", "207"]
    assert room_names("08-10、1-301") == ["08", "09", "10", "1-301"]
    for text in ("", "、", "100-900", "x" * 21):
        with pytest.raises(ValidationError, match="请填写房号"):
            room_names(text)


def test_everybody_gets_a_bed_among_the_own_sex(batch, people, world):
    done = assign_beds(batch, by=world.alice)
    assert (done.given, done.left, done.unknown_sex) == (4, [], [])
    rooms: dict[str, set[str]] = {}
    for name, room, _ in beds(batch):
        rooms.setdefault(room, set()).add(name)
    assert sorted(map(sorted, rooms.values())) == [["张三", "李四"], ["王芳", "赵敏"]]
    assert without_bed(batch) == []


def test_too_few_beds_an_unknown_sex_and_commuters(world):
    batch = lodging_class(world, rooms="201")
    seats = [("张三", "male"), ("李四", "male"), ("王五", "male"), ("钱六", ""), ("孙七", "male")]
    people = sit(batch, *seats, at=world.village)
    set_needs(batch, {people[4].pk: Needs(Diet.VEGETARIAN, lodges=False)}, by=world.alice)
    done = assign_beds(batch, by=world.alice)
    assert (done.given, done.left, done.unknown_sex) == (2, [people[2]], [people[3]])
    assert without_bed(batch) == [people[2], people[3]]


def test_beds_of_another_class_on_the_same_nights_are_taken(batch, people, world):
    other = lodging_class(world, rooms="", venue=batch.venue)
    sit(other, ("周八", "female"), at=world.other_village)
    assign_beds(other, by=world.alice)
    room = Stay.objects.get().room
    assign_beds(batch, by=world.alice)
    men = {room for name, room, _ in beds(batch) if name in {"张三", "李四"}}
    assert room.name not in men
    (line,) = [
        ln for ln in room_lines(batch, batch.venue, nights_of(affairs_of(batch))) if ln.room == room
    ]
    assert line.others == 1


def test_a_room_chosen_by_hand_stays(batch, people, world):
    room = LodgingRoom.objects.get(name="204")
    made = put_in_room(people[0], room, by=world.alice)
    assert made == Stay.objects.get(enrolment=people[0], room=room, bed=1)
    assign_beds(batch, by=world.alice)
    assert ("张三", "204", 1) in beds(batch)
    put_in_room(people[0], None, by=world.alice)
    assert "张三" not in {name for name, _, _ in beds(batch)}


def test_the_database_refuses_two_sexes_and_two_people_in_one_bed(batch, people, world):
    room = LodgingRoom.objects.get(name="201")
    put_in_room(people[0], room, by=world.alice)
    with pytest.raises(ValidationError, match="住有异性"):
        put_in_room(people[2], room, by=world.alice)
    nights = nights_of(affairs_of(batch))
    facts = {"room": room, "nights": nights, "sex": "male"}
    for bed in (1, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stay.objects.create(enrolment=people[1], bed=bed, **facts)
    put_in_room(people[1], room, by=world.alice)
    third = sit(batch, ("吴九", "male"), at=world.village)[0]
    with pytest.raises(ValidationError, match="没有空床"):
        put_in_room(third, room, by=world.alice)
    with pytest.raises(ValidationError, match="人数多于 1 张床"):
        add_rooms(batch.venue, names="201", beds=1, by=world.alice)


def test_a_room_out_of_use_takes_nobody(batch, people, world):
    retire_room(LodgingRoom.objects.get(name="201"), by=world.alice)
    assign_beds(batch, by=world.alice)
    assert "201" not in {room for _, room, _ in beds(batch)}
    add_rooms(batch.venue, names="201", beds=3, by=world.alice)
    assert LodgingRoom.objects.get(name="201").is_retired is False


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"rooms": ""}, "还没有登记住宿房间"), ({"dates": from_today(14, 14)}, "入住和退房日期")],
)
def test_what_an_assignment_needs_first(world, facts, words):
    batch = lodging_class(world, **facts)
    with pytest.raises(ValidationError, match=words):
        assign_beds(batch, by=world.alice)


def test_no_venue_no_beds(batch, world):
    Batch.objects.filter(pk=batch.pk).update(venue=None)
    batch.refresh_from_db()
    with pytest.raises(ValidationError, match="办班地点"):
        assign_beds(batch, by=world.alice)


def test_beds_follow_the_nights(batch, people, world):
    assign_beds(batch, by=world.alice)
    affairs = affairs_of(batch)
    affairs.first_night -= dt.timedelta(days=1)
    save_affairs(affairs, revision=affairs.revision, by=world.alice)
    nights = DateRange(affairs.first_night, affairs.last_morning)
    assert {stay.nights for stay in Stay.objects.all()} == {nights}
    affairs.last_morning = affairs.first_night
    with pytest.raises(ValidationError, match="办班日期前后"):
        save_affairs(affairs, revision=affairs.revision, by=world.alice)
    affairs.refresh_from_db()
    affairs.first_night = affairs.last_morning = first_day(batch.dates)
    save_affairs(affairs, revision=affairs.revision, by=world.alice)
    assert not Stay.objects.exists()


def test_nights_that_run_into_another_class_are_refused(batch, people, world):
    before = lodging_class(world, rooms="", venue=batch.venue, dates=from_today(11, 13))
    sit(before, ("周八", "male"), at=world.other_village)
    assign_beds(batch, by=world.alice)
    put_in_room(before.enrolments.get(), Stay.objects.get(enrolment=people[0]).room, by=world.alice)
    affairs = affairs_of(batch)
    affairs.first_night -= dt.timedelta(days=3)
    with pytest.raises(ValidationError, match="已被其他班次占用"):
        save_affairs(affairs, revision=affairs.revision, by=world.alice)


def test_a_cancelled_class_frees_its_beds(batch, people, world):
    assign_beds(batch, by=world.alice)
    cancel_batch(batch, reason="防汛", by=world.alice)
    assert not Stay.objects.exists()


# Needs and meals


def test_at_first_people_sleep_from_the_first_to_the_last_day(batch):
    affairs = affairs_of(batch)
    assert (affairs.first_night, affairs.last_morning) == (
        first_day(batch.dates),
        last_day(batch.dates),
    )


def test_a_class_that_moved_is_told_so_and_lodged_anew(batch, people, world):
    put_in_room(people[0], LodgingRoom.objects.get(name="201"), by=world.alice)
    affairs = affairs_of(batch)
    assert warnings_of(batch, affairs) == []
    school = VenueFactory.create(organization=world.county)
    add_rooms(school, names="101-102", beds=4, by=world.alice)
    Batch.objects.filter(pk=batch.pk).update(venue=school, dates=from_today(30, 32))
    batch.refresh_from_db()
    assert warnings_of(batch, affairs) == [
        "班次日期已改，住宿日期还是原来的，请修改班务安排。",
        "办班地点已改，还有 1 人的床位在原地点，请重新安排住宿。",
    ]
    affairs.first_night = first_day(batch.dates) - dt.timedelta(days=3)
    affairs.last_morning = last_day(batch.dates)
    save_affairs(affairs, revision=affairs.revision, by=world.alice)
    assert assign_beds(batch, by=world.alice).given == 4
    assert {room for _, room, _ in beds(batch)} == {"101", "102"}
    assert warnings_of(batch, affairs) == ["住宿日期早于开班或晚于结束一天以上，请核对。"]


def test_a_corrected_sex_is_noticed(batch, people, world):
    assign_beds(batch, by=world.alice)
    Person.objects.filter(pk=people[0].person_id).update(sex="female")
    assert warnings_of(batch, affairs_of(batch)) == [
        "有 1 人的性别已更正，与所住房间不符，请调整房间。"
    ]
