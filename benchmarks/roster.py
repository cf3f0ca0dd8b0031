"""A roster of 100,000 secretaries, imported and imported again, against reading it and plain COPY.

The import reads the workbook, cleans and judges every row, and writes people and posts through the
services that the workers call. The floor reads the same workbook with calamine and copies the same
finished rows into the same tables, with their indexes, constraints and triggers, up to the commit.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import resource
import time
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from benchmarks.figures import Figure
from benchmarks.national import make_officer
from core.privacy.identity import check_character
from organizations.enums import Kind, Level
from organizations.models import Organization
from organizations.paths import path_step
from trainees.models import Person, RosterImport
from trainees.roster.columns import COLUMNS
from trainees.roster.sheets import LIMITS
from trainees.roster.survey import survey_file
from trainees.services.rosters.imports import check_rows, import_rows
from trainees.services.rosters.uploads import receive_roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import User

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
TOWNS, VILLAGES = 200, 20  # 4,000 villages below one prefecture
GOAL = 0.5  # of the floor
TABLES = ("trainees_person", "trainees_appointment")
POSTS = ("党支部书记", "第一书记")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英兰凤建国志文斌玉红梅"


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measure(seed: int) -> tuple[Figure, ...]:
    """Import, import the same again, and do the floor's work on the same rows."""
    chance = random.Random(seed)
    root, clerk = places()
    workbook = roster_of(ROWS, chance)
    small = roster_of(ROWS // 10, random.Random(seed))
    little = seconds(lambda: send(small, root, clerk))
    empty()
    first: dict[str, Any] = {}
    loading = seconds(lambda: first.update(send(workbook, root, clerk)))
    again: dict[str, Any] = {}
    repeating = seconds(lambda: again.update(send(workbook, root, clerk)))
    people = Person.objects.count()
    blocks = {table: copy_out(table) for table in TABLES}
    empty()
    floor = seconds(lambda: read_plainly(workbook)) + seconds(lambda: copy_in(blocks))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    detail = {
        "rows": ROWS,
        "people": people,
        "seconds": round(loading, 1),
        **first,
        "floor_s": round(floor, 1),
        "memory_mb": memory,
        "rows_per_s_at_a_tenth": round(ROWS / 10 / little),
    }
    repeated = {"rows": ROWS, "seconds": round(repeating, 1), **again, "first_s": round(loading, 1)}
    return (
        Figure("roster_import", ROWS / loading, "rows/s", ROWS / floor, GOAL, detail),
        Figure("roster_reimport", ROWS / repeating, "rows/s", ROWS / loading, 1.0, repeated),
    )


def places() -> tuple[Organization, User]:
    """Return a prefecture with its villages, and its clerk."""
    (root,) = add(None, ["岳阳市"], Level.PREFECTURE)
    towns = add(root, [f"第{town + 1}镇" for town in range(TOWNS)], Level.TOWNSHIP)
    for number, town in enumerate(towns, start=1):
        add(town, [f"{number}镇{village + 1}村" for village in range(VILLAGES)], Level.GRASSROOTS)
    return root, make_officer(root)


def add(parent: Organization | None, names: list[str], level: int) -> list[Organization]:
    """Return new organizations below a parent, in this order."""
    above = parent.path if parent else ""
    return Organization.objects.bulk_create(
        Organization(
            parent=parent,
            name=name,
            kind=Kind.REGION if level < Level.GRASSROOTS else Kind.UNIT,
            level=level,
            sort_order=place,
            path=above + path_step(place),
        )
        for place, name in enumerate(names, start=1)
    )


def roster_of(rows: int, chance: random.Random) -> bytes:
    """Return a workbook of people with valid ID numbers, phones and dates, in our columns."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, [column.title for column in COLUMNS])
    for serial in range(rows):
        sheet.write_row(serial + 1, 0, line(serial, chance))
    book.close()
    return buffer.getvalue()


def line(serial: int, chance: random.Random) -> list[str]:
    """Return one row: the first of each village is its secretary, the others sit beside."""
    village = serial % (TOWNS * VILLAGES)
    town = village // VILLAGES + 1
    born = dt.date(1960, 1, 1) + dt.timedelta(days=chance.randrange(13_000))
    number = f"4306{chance.randrange(1, 30):02d}{born:%Y%m%d}{serial % 998 + 1:03d}"
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
    cells = {
        "organization": f"{town}镇{village % VILLAGES + 1}村",
        "name": name,
        "id_number": number + check_character(number),
        "mobile": f"1{chance.choice('3578')}{chance.randrange(10**9):09d}",
        "ethnicity": "汉族",
        "education": chance.choice(("大学", "大专", "高中")),
        "joined_party": f"{born.year + 25}-07",
        "post": POSTS[serial >= TOWNS * VILLAGES],
        "starts": f"20{chance.randrange(15, 26)}-{chance.randrange(1, 13):02d}",
    }
    return [cells.get(column.key, "") for column in COLUMNS]


def send(workbook: bytes, root: Organization, clerk: User) -> dict[str, Any]:
    """Take a workbook all the way in, as web process and worker do; return the steps' seconds."""
    roster: list[RosterImport] = []

    def take(made: RosterImport) -> None:
        roster[:] = [made]

    steps = {
        "survey_s": lambda: take(
            receive_roster(
                root,
                file_name="花名册.xlsx",
                workbook=workbook,
                survey=survey_file(workbook, LIMITS),
                by=clerk,
            )
        ),
        "check_s": lambda: take(
            check_rows(roster[0], by=clerk, advance=lambda _n: None, say=lambda _t: None)
        ),
        "write_s": lambda: take(
            import_rows(roster[0], only_good=True, by=clerk, say=lambda _t: None)
        ),
    }
    taken = {name: round(seconds(act), 1) for name, act in steps.items()}
    return {**taken, "counts": roster[0].counts}


def read_plainly(workbook: bytes) -> None:
    """Read the workbook as calamine does."""
    CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()


def copy_out(table: str) -> list[bytes]:
    """Return the rows of a table as COPY writes them."""
    statement = f"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT"  # noqa: S608  # a constant
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return [bytes(block) for block in copy]


def copy_in(blocks: dict[str, list[bytes]]) -> None:
    """Copy rows into their tables, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for block in blocks[table]:
                    copy.write(block)


def empty() -> None:
    """Take out the people, and what hangs on them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE trainees_person, trainees_rosterimport CASCADE")
