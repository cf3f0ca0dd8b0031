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
NAMED = ("COURSES", "ROOMS", "CURRICULA")  # each row begins with a name of its own
MOST_PERIODS = 10_000  # of a whole timetable; the search lays out every period of every course
MOST = 1_000_000  # no number of a real timetable is larger; the search counts in 32 bits


class FormatError(ValueError):
    """A file that does not keep to the format; the message says in Chinese where and why."""


def read_problem(text: str) -> Problem:
    """Read an instance.

    Raises FormatError, naming the line, when something is missing, is no number, is too large, names
    an unknown course or room, is there twice, or not as often as the head says.
    """
    head, rows = _sections(text)
    day_count, per_day = _grid(head)
    for section in NAMED:
        _refuse_repeats(section, rows[section])
    rooms = tuple(_room(*row) for row in rows["ROOMS"])
    names = {fields[0]: position for position, (_, fields) in enumerate(rows["COURSES"])}
    closed = _closed_periods(rows["UNAVAILABILITY_CONSTRAINTS"], names, day_count, per_day)
    closed_rooms = _closed_rooms(rows["ROOM_CONSTRAINTS"], names, rooms)
    for title, section in COUNTS.items():
        if title in head and _number(head, title) != len(rows[section]):
            raise FormatError(
                f"第 {head[title][0]} 行：{title} 写的是 {head[title][1]}，"
                f"{section} 里实有 {len(rows[section])} 行"
            )
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
            title, _, value = (part.strip() for part in line.partition(":"))
            if title in head:
                raise FormatError(f"第 {number} 行：{title} 在第 {head[title][0]} 行已写")
            head[title] = (number, value)
    if not rows["COURSES"] or not rows["ROOMS"]:
        raise FormatError("没有 COURSES 或 ROOMS 一节，不是课程表算例")
    return head, rows


def _refuse_repeats(section: str, rows: Iterable[Row]) -> None:
    first: dict[str, int] = {}
    for line, fields in rows:
        if first.setdefault(fields[0], line) != line:
            raise FormatError(
                f"第 {line} 行：{section} 里的 {fields[0]!r} 在第 {first[fields[0]]} 行已有"
            )


def _number(head: Head, title: str) -> int:
    if title not in head:
        raise FormatError(f"文件头没有写 {title}")
    line, value = head[title]
    return _int(line, value, title)


def _grid(head: Head) -> tuple[int, int]:
    """Return how many days there are, and how many periods a day has."""
    days, per_day = _number(head, "Days"), _number(head, "Periods_per_day")
    for title, number in (("Days", days), ("Periods_per_day", per_day)):
        if not number:
            raise FormatError(f"第 {head[title][0]} 行：{title} 应至少是 1")
    if days * per_day > MOST_PERIODS:
        raise FormatError(
            f"第 {head['Periods_per_day'][0]} 行：一共 {days * per_day} 个时段，最多 {MOST_PERIODS} 个"
        )
    return days, per_day


def _int(line: int, value: str, what: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9 or int(value) > MOST:
        raise FormatError(f"第 {line} 行：{what} 应是 0 至 {MOST} 的整数，不是 {value!r}")
    return int(value)


def _fields(line: int, fields: list[str], count: int, what: str) -> list[str]:
    if len(fields) != count:
        raise FormatError(f"第 {line} 行：{what}应有 {count} 项，实有 {len(fields)} 项")
    return fields


def _room(line: int, fields: list[str]) -> Room:
    # The extended format adds the building; it changes no cost of this formulation.
    name, capacity = fields[0], _fields(line, fields[:2], 2, "教室")[1]
    return Room(name, _int(line, capacity, "教室容量"))


def _course(line: int, fields: list[str], closed: set[int], closed_rooms: set[int]) -> Course:
    # The extended format adds whether lectures should come in pairs; no cost of this formulation.
    name, lecturer, *numbers = _fields(line, fields[:5], 5, "课程")
    lectures, days, students = (_int(line, number, "课程的数字") for number in numbers)
    return Course(
        name, lecturer, lectures, days, students, frozenset(closed), frozenset(closed_rooms)
    )


def _curriculum(line: int, fields: list[str], names: dict[str, int]) -> Curriculum:
    if len(fields) < 2 or _int(line, fields[1], "课程门数") != len(fields) - 2:
        raise FormatError(f"第 {line} 行：课程组写的门数与列出的课程不符")
    return Curriculum(fields[0], tuple(_known(line, name, names) for name in fields[2:]))


def _known(line: int, name: str, names: dict[str, int]) -> int:
    if name not in names:
        raise FormatError(f"第 {line} 行：没有名为 {name!r} 的课程或教室")
    return names[name]


def _closed_periods(
    rows: Iterable[Row], names: dict[str, int], day_count: int, per_day: int
) -> dict[int, set[int]]:
    closed: dict[int, set[int]] = defaultdict(set)
    for line, fields in rows:
        name, day_text, period_text = _fields(line, fields, 3, "不可用时段")
        period = _period(line, day_text, period_text, day_count, per_day)
        closed[_known(line, name, names)].add(period)
    return closed


def _period(line: int, day_text: str, period_text: str, day_count: int, per_day: int) -> int:
    day, period = _int(line, day_text, "日"), _int(line, period_text, "时段")
    if day >= day_count or period >= per_day:
        raise FormatError(f"第 {line} 行：没有第 {day} 日第 {period} 时段（均从 0 数起）")
    return day * per_day + period


def _closed_rooms(
    rows: Iterable[Row], names: dict[str, int], rooms: tuple[Room, ...]
) -> dict[int, set[int]]:
    closed: dict[int, set[int]] = defaultdict(set)
    positions = {room.name: position for position, room in enumerate(rooms)}
    for line, fields in rows:
        name, room = _fields(line, fields, 2, "教室限制")
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
        name, room, day, period = _fields(line, row.split(), 4, "课时")
        at = _period(line, day, period, problem.day_count, problem.periods_per_day)
        found[_known(line, name, names)].append(Place(at, _known(line, room, rooms)))
    for position, course in enumerate(problem.courses):
        if len(found[position]) != course.lectures:
            raise FormatError(
                f"{course.name} 应有 {course.lectures} 节课，实有 {len(found[position])} 节"
            )
    return tuple(place for position in range(len(problem.courses)) for place in found[position])
