"""What the county teaches with: its Party school, the vocational school, a village to visit, lecturers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from courses.enums import LecturerKind, PlaceKind
from courses.models import Course, Lecturer, Room, Topic, Venue
from courses.services.resources import RoomFacts, save_course, save_lecturer, save_venue
from reports.demo.call import TOPICS

if TYPE_CHECKING:
    from organizations.models import Organization, User

LECTURERS = {
    "leader": ("胡书记", LecturerKind.LEADER, "县委副书记"),
    "minister": ("程部长", LecturerKind.LEADER, "县委常委、组织部部长"),
    "expert": ("罗科长", LecturerKind.EXPERT, "市委村建办农村科"),
    "school": ("查老师", LecturerKind.SCHOOL_STAFF, "县委党校高级讲师"),
    "discipline": ("欧阳主任", LecturerKind.LEADER, "县纪委监委宣教室"),
    "model": ("陶委员", LecturerKind.MODEL_SECRETARY, "镇党委委员，原村党组织书记"),
}
COURSES = (
    ("党的二十届四中全会精神解读", 120),
    ("加强和创新社会管理", 150),
    ("农村基层党风廉政建设", 90),
    ("怎样当好党支部书记", 80),
)


@dataclass(frozen=True)
class Resources:
    """Places and people of the timetables."""

    party_school: Venue
    hall: Room
    vocational_school: Venue
    classroom: Room
    site: Room
    rooms: dict[int, Room]  # a meeting room of each township or committee, by its key
    lecturers: dict[str, Lecturer]


def build_resources(county: Organization, committees: list[Organization], by: User) -> Resources:
    """Register what the county and its committees hold classes in and with."""
    topics = [
        Topic.objects.get_or_create(name=name, defaults={"sort_order": order})[0]
        for order, name in enumerate(TOPICS, start=1)
    ]
    for topic, (title, minutes) in zip(topics, COURSES, strict=True):
        course = Course(
            organization=county, title=title, topic=topic, minutes=minutes, is_shared=True
        )
        save_course(course, by=by)
    school, hall = place(by, county, "县委党校", PlaceKind.PARTY_SCHOOL, "报告厅", 300, beds=120)
    vocational, classroom = place(
        by, county, "县职业中专", PlaceKind.SCHOOL, "阶梯教室", 120, beds=200
    )
    _, site = place(by, county, "温泉村便民服务中心", PlaceKind.BASE, "观摩现场", 120)
    rooms = {
        unit.pk: place(by, unit, f"{unit}会议中心", PlaceKind.HALL, "大会议室", 80)[1]
        for unit in committees
    }
    lecturers = lecturers_of(county, topics, by)
    return Resources(school, hall, vocational, classroom, site, rooms, lecturers)


def place(
    by: User,
    owner: Organization,
    name: str,
    kind: PlaceKind,
    room: str,
    capacity: int,
    beds: int = 0,
) -> tuple[Venue, Room]:
    """Return a new venue that the levels below may use, with one room."""
    venue = Venue(
        organization=owner,
        name=name,
        kind=kind,
        beds=beds,
        meals_per_day=capacity,
        address=f"{owner}{name}",
        is_shared=True,
    )
    rows = [RoomFacts(key=None, name=room, capacity=capacity, is_dropped=False)]
    save_venue(venue, rooms=rows, by=by)
    return venue, venue.rooms.get()


def lecturers_of(county: Organization, topics: list[Topic], by: User) -> dict[str, Lecturer]:
    """Return the county's lecturers by their part in the story, each with a topic."""
    made = {}
    for number, (part, (name, kind, employer)) in enumerate(LECTURERS.items()):
        lecturer = Lecturer(
            organization=county, name=name, kind=kind, employer=employer, is_shared=True
        )
        made[part] = save_lecturer(
            lecturer,
            topics=[topics[number % len(topics)]],
            mobile=f"1990001{number:04d}",
            by=by,
        )
    return made
