"""The public format of the ITC-2007 competition's track 3 (`.ctt`), read and written."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rotations.timetabling.problem import Course, Curriculum, Place, Problem, Room

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.timetabling.problem import Places

SECTIONS = ("COURSES", "ROOMS", "CURRICULA", "UNAVAILABILITY_CONSTRAINTS", "ROOM_CONSTRAINTS")
COUNTS = {
    "Courses": "COURSES",
    "Rooms": "ROOMS",
    "Curricula": "CURRICULA",
    "Constraints": "UNAVAILABILITY_CONSTRAINTS",
}


class FormatError(ValueError):
    """A file that does not keep to the format; the message says where."""


def read_problem(text: str) -> Problem:
    """Read an instance.

    Raises FormatError, naming the line, when something is missing, is no number, names an unknown
    course or room, or is not there as often as the head says.
    """
    head, rows = _sections(text)
    day_count, per_day = _number(head, "Days"), _number(head, "Periods_per_day")
    rooms = tuple(_room(*row) for row in rows["ROOMS"])
    names = {fields[0]: position for position, (_, fields) in enumerate(rows["COURSES"])}
    closed = _closed_periods(rows["UNAVAILABILITY_CONSTRAINTS"], names, day_count, per_day)
    closed_rooms = _closed_rooms(rows["ROOM_CONSTRAINTS"], names, rooms)
    for title, section in COUNTS.items():
        if title in head and _number(head, title) != len(rows[section]):
            raise FormatError(f"{title}: {head[title][1]} announced, {len(rows[section])} there")
    return Problem(
        name=head.get("Name", (0, ""))[1],
        day_count=day_count,
        periods_per_day=per_day,
        courses=tuple(
            _course(line, fields, closed[position], closed_rooms[position])
            for position, (line, fields) in enumerate(rows["COURSES"])
        ),
        rooms=rooms,
        curricula=tuple(_curriculum(line, fields, names) for line, fields in rows["CURRICULA"]),
    )


Row = tuple[int, list[str]]
Head = dict[str, tuple[int, str]]


def _sections(text: str) -> tuple[Head, dict[str, list[Row]]]:
    head: Head = {}
    rows: dict[str, list[Row]] = {section: [] for section in SECTIONS}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split()
        if not fields:
            continue
        word = fields[0].rstrip(":.")
        if word == "END":
            break
        if word in SECTIONS and len(fields) == 1:
            section = word
        elif section:
            rows[section].append((number, fields))
        else:
            title, _, value = line.partition(":")
            head[title.strip()] = (number, value.strip())
    if not rows["COURSES"] or not rows["ROOMS"]:
        raise FormatError("no COURSES or no ROOMS: this is no curriculum-based timetabling file")
    return head, rows


def _number(head: Head, title: str) -> int:
    if title not in head:
        raise FormatError(f"the head does not say {title}")
    line, value = head[title]
    return _int(line, value, title)


def _int(line: int, value: str, what: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise FormatError(f"line {line}: {what} is {value!r}, not a number")
    return int(value)


def _fields(line: int, fields: list[str], count: int, what: str) -> list[str]:
    if len(fields) != count:
        raise FormatError(f"line {line}: {what} has {len(fields)} fields, not {count}")
    return fields


def _room(line: int, fields: list[str]) -> Room:
    # The extended format adds the building; it changes no cost of this formulation.
    name, capacity = fields[0], _fields(line, fields[:2], 2, "a room")[1]
    return Room(name, _int(line, capacity, "a capacity"))


def _course(line: int, fields: list[str], closed: set[int], closed_rooms: set[int]) -> Course:
    # The extended format adds whether lectures should come in pairs; no cost of this formulation.
    name, lecturer, *numbers = _fields(line, fields[:5], 5, "a course")
    lectures, days, students = (_int(line, number, "a number of a course") for number in numbers)
    return Course(
        name, lecturer, lectures, days, students, frozenset(closed), frozenset(closed_rooms)
    )


def _curriculum(line: int, fields: list[str], names: dict[str, int]) -> Curriculum:
    if len(fields) < 2 or _int(line, fields[1], "a number of courses") != len(fields) - 2:
        raise FormatError(f"line {line}: a curriculum names other courses than it announces")
    return Curriculum(fields[0], tuple(_known(line, name, names) for name in fields[2:]))


def _known(line: int, name: str, names: dict[str, int]) -> int:
    if name not in names:
        raise FormatError(f"line {line}: {name!r} is unknown")
    return names[name]


def _closed_periods(
    rows: Iterable[Row], names: dict[str, int], day_count: int, per_day: int
) -> dict[int, set[int]]:
    closed: dict[int, set[int]] = defaultdict(set)
    for line, fields in rows:
        name, day_text, period_text = _fields(line, fields, 3, "an unavailability")
        day, period = _int(line, day_text, "a day"), _int(line, period_text, "a period")
        if day >= day_count or period >= per_day:
            raise FormatError(f"line {line}: day {day}, period {period} does not exist")
        closed[_known(line, name, names)].add(day * per_day + period)
    return closed


def _closed_rooms(
    rows: Iterable[Row], names: dict[str, int], rooms: tuple[Room, ...]
) -> dict[int, set[int]]:
    closed: dict[int, set[int]] = defaultdict(set)
    positions = {room.name: position for position, room in enumerate(rooms)}
    for line, fields in rows:
        name, room = _fields(line, fields, 2, "a room constraint")
        closed[_known(line, name, names)].add(_known(line, room, positions))
    return closed


def write_answer(problem: Problem, places: Places) -> str:
    """Write a timetable in the competition's format: course, room, day, period, a lecture a line."""
    lines = (
        f"{problem.courses[course].name} {problem.rooms[place.room].name} "
        f"{place.period // problem.periods_per_day} {place.period % problem.periods_per_day}\n"
        for course, place in zip(problem.lectures, places, strict=True)
    )
    return "".join(lines)


def read_answer(problem: Problem, text: str) -> Places:
    """Read a timetable back, in the order of the problem's lectures.

    Raises FormatError on unknown names and on lectures too many or too few.
    """
    names = {course.name: position for position, course in enumerate(problem.courses)}
    rooms = {room.name: position for position, room in enumerate(problem.rooms)}
    found: dict[int, list[Place]] = defaultdict(list)
    for line, row in enumerate(text.splitlines(), start=1):
        if not row.split():
            continue
        name, room, day, period = _fields(line, row.split(), 4, "a lecture")
        at = _int(line, day, "a day") * problem.periods_per_day + _int(line, period, "a period")
        found[_known(line, name, names)].append(Place(at, _known(line, room, rooms)))
    for position, course in enumerate(problem.courses):
        if len(found[position]) != course.lectures:
            raise FormatError(
                f"{course.name}: {len(found[position])} of {course.lectures} lectures"
            )
    return tuple(place for position in range(len(problem.courses)) for place in found[position])
