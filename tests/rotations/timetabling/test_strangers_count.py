"""`manage.py solve_ctt` judged by a second program that shares nothing with it, and by files that are none."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from io import StringIO
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

if TYPE_CHECKING:
    from pathlib import Path

# The example that the competition's technical report prints (Di Gaspero, McCollum, Schaerf, 2007).
TOY = """\
Name: ToyExample
Courses: 4
Rooms: 3
Days: 5
Periods_per_day: 4
Curricula: 2
Constraints: 8

COURSES:
SceCosC Ocra 3 3 30
ArcTec Indaco 3 2 42
TecCos Rosa 5 4 40
Geotec Scarlatti 5 4 18

ROOMS:
A 32
B 50
C 40

CURRICULA:
Cur1 3 SceCosC ArcTec TecCos
Cur2 2 TecCos Geotec

UNAVAILABILITY_CONSTRAINTS:
TecCos 2 0
TecCos 2 1
TecCos 3 2
TecCos 3 3
ArcTec 4 0
ArcTec 4 1
ArcTec 4 2
ArcTec 4 3

END.
"""


def generated(courses: int) -> str:
    """Return an instance with so many courses, half its room in use."""
    chance = random.Random(courses)  # noqa: S311 - the same instance each time
    days, per_day = 5, 6
    lines = [
        f"c{number} t{number // 2} {chance.randint(2, 4)} {chance.randint(2, 3)} {chance.randint(10, 90)}"
        for number in range(courses)
    ]
    lectures = sum(int(line.split()[2]) for line in lines)
    rooms = [f"r{number} {chance.randint(30, 100)}" for number in range(lectures * 2 // 30 + 1)]
    groups = [chance.sample(range(courses), 4) for _ in range(courses // 4)]
    curricula = [
        f"q{number} 4 {' '.join(f'c{course}' for course in group)}"
        for number, group in enumerate(groups)
    ]
    closed = sorted(
        {
            f"c{chance.randrange(courses)} {chance.randrange(days)} {chance.randrange(per_day)}"
            for _ in range(courses)
        }
    )
    head = (
        f"Name: G{courses}\nCourses: {courses}\nRooms: {len(rooms)}\nDays: {days}\n"
        f"Periods_per_day: {per_day}\nCurricula: {len(curricula)}\nConstraints: {len(closed)}\n"
    )
    sections = {
        "COURSES": lines,
        "ROOMS": rooms,
        "CURRICULA": curricula,
        "UNAVAILABILITY_CONSTRAINTS": closed,
    }
    return head + "".join(f"\n{name}:\n" + "\n".join(rows) + "\n" for name, rows in sections.items()) + "\nEND.\n"  # fmt: skip


def recount(instance: str, answer: str) -> tuple[int, int]:
    """Return (hard violations, soft cost) by the competition's rules, read from the two files alone."""
    blocks = dict(re.findall(r"^([A-Z_]+):\n((?:\S.*\n)*)", instance, re.MULTILINE))
    rows = {name: [line.split() for line in text.splitlines()] for name, text in blocks.items()}
    courses = {row[0]: (row[1], *map(int, row[2:5])) for row in rows["COURSES"]}
    seats = {name: int(capacity) for name, capacity in rows["ROOMS"]}
    groups = [set(row[2:]) for row in rows["CURRICULA"]]
    closed = {(name, int(d), int(p)) for name, d, p in rows["UNAVAILABILITY_CONSTRAINTS"]}
    held = [
        (name, room, int(d), int(p)) for name, room, d, p in map(str.split, answer.splitlines())
    ]
    at = defaultdict(list)
    for name, _, day, period in held:
        at[day, period].append(name)
    number = Counter(name for name, *_ in held)
    hard = sum(abs(courses[name][1] - number[name]) for name in courses)
    for names in at.values():
        for one, two in combinations(names, 2):
            together = any({one, two} <= group for group in groups)
            hard += one == two or courses[one][0] == courses[two][0] or together
    hard += sum((name, day, period) in closed for name, _, day, period in held)
    hard += sum(n - 1 for n in Counter((room, d, p) for _, room, d, p in held).values())

    soft = sum(max(0, courses[name][3] - seats[room]) for name, room, *_ in held)
    for name in courses:
        own = [lecture for lecture in held if lecture[0] == name]
        soft += 5 * max(0, courses[name][2] - len({day for _, _, day, _ in own}))
        soft += len({room for _, room, *_ in own}) - 1
    for group in groups:
        busy = {(day, period) for name, _, day, period in held if name in group}
        alone = [at for at in busy if not busy & {(at[0], at[1] - 1), (at[0], at[1] + 1)}]
        soft += 2 * len(alone)
    return hard, soft


@pytest.mark.parametrize(
    "instance",
    [TOY, TOY.replace("\n", "\r\n"), *map(generated, (30, 60, 100))],
    ids=["toy", "toy-crlf", "30", "60", "100"],
)
def test_a_stranger_counts_the_same_and_finds_no_rule_broken(tmp_path: Path, instance: str) -> None:
    file, said = tmp_path / "one.ctt", StringIO()
    file.write_bytes(instance.encode())
    call_command("solve_ctt", str(file), "--seconds", "1", stdout=said)
    hard, soft = recount(instance.replace("\r\n", "\n"), (tmp_path / "one.sol").read_text())
    assert hard == 0
    assert "hard violations: 0 (" in said.getvalue()
    assert f"soft cost: {soft} (" in said.getvalue()


def test_the_stranger_sees_broken_rules() -> None:
    """Two of one curriculum at once in one room, one of them on a day it is away, and the rest missing."""
    assert recount(TOY, "ArcTec A 4 0\nTecCos A 4 0\n")[0] == 14 + 1 + 1 + 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((TOY, ""), "没有 COURSES 或 ROOMS 一节"),
        (("ROOMS:\nA 32\nB 50\nC 40\n", ""), "没有 COURSES 或 ROOMS 一节"),
        (("Cur1 3 SceCosC ArcTec TecCos\n", ""), "第 6 行：Curricula 写的是 2"),
        (("Courses: 4", "Courses: 5"), "第 2 行：Courses 写的是 5，COURSES 里实有 4 行"),
        (("Rooms: 3", "Courses: 4"), "第 3 行：Courses 在第 2 行已写"),
        (("Days: 5\n", ""), "文件头没有写 Days"),
        (("Days: 5", "Days: 0"), "第 4 行：Days 应至少是 1"),
        (("Days: 5", "Days: 1000000"), "第 5 行：一共 4000000 个时段，最多 10000 个"),
        (("END.", "ROOM_CONSTRAINTS:\nArcTec X\nEND."), "第 35 行：没有名为 'X' 的课程或教室"),
        (("A 32", "A -32"), "第 16 行：教室容量 应是 0 至 1000000 的整数，不是 '-32'"),
        (("A 32", "A 99999999999999999999"), "第 16 行：教室容量 应是 0 至 1000000 的整数"),
        (("ArcTec Indaco 3", "ArcTec Indaco 3000"), "无法求解：课时 3013 节，多于"),
        (("TecCos 2 0", "TecCos 5 0"), "第 25 行：没有第 5 日第 0 时段"),
    ],
)
def test_a_bad_file_is_told_with_its_line(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    assert change[0] in TOY
    file = tmp_path / "bad.ctt"
    file.write_text(TOY.replace(*change, 1))
    with pytest.raises(CommandError, match=re.escape(told)):
        call_command("solve_ctt", str(file), "--seconds", "1")
    assert not (tmp_path / "bad.sol").exists()
