"""The figures of one report as plain values: counted once, kept as canonical JSON, never counted again.

Pure: a `Figures` goes to JSON and comes back equal, so what was filed stays what was filed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

from core.digests import canonical

TENTH = Decimal("0.1")
FORM = 1  # the layout of the snapshot; a change of meaning gets a new number


def rate_of(part: int, whole: int) -> Decimal | None:
    """Return part ÷ whole in percent, one decimal, cut off; None of nothing."""
    return (Decimal(part * 100) / whole).quantize(TENTH, ROUND_DOWN) if whole else None


def rate_words(part: int, whole: int) -> str:
    """Return a rate as papers write it; of nothing it is a dash."""
    rate = rate_of(part, whole)
    return "—" if rate is None else f"{rate}%"


@dataclass(frozen=True)
class Group:
    """A column of people: one category, or one group of categories."""

    key: str
    name: str


@dataclass(frozen=True)
class FigureRow:
    """What stands in one row: seats of the base and trained ones by group, and the classes held."""

    key: str  # the unit's id, "own" for the unit itself, or a category's code
    name: str
    base: dict[str, int] = field(default_factory=dict)
    trained: dict[str, int] = field(default_factory=dict)
    classes: int = 0
    heads: int = 0  # 人次
    person_days: int = 0  # 人天
    note: str = ""
    stops: int = 0  # 送教站次, of tours that came here, whoever sent them
    stop_heads: int = 0  # 送教人次

    @property
    def due(self) -> int:
        """应训: seats of the base."""
        return sum(self.base.values())

    @property
    def done(self) -> int:
        """已训: seats trained."""
        return sum(self.trained.values())

    @property
    def waiting(self) -> int:
        """待训: seats of the base not trained yet, whatever the reason."""
        return self.due - self.done

    @property
    def rate(self) -> Decimal | None:
        """轮训完成率 in percent."""
        return rate_of(self.done, self.due)


@dataclass(frozen=True)
class ClassHeld:
    """A class that was held and finished."""

    title: str
    first_on: str  # ISO day
    last_on: str
    days: int
    heads: int


@dataclass(frozen=True)
class Help:
    """What a unit gave others, received from others, or its own units exchanged (对口支援)."""

    way: str  # given, received or within
    gifts: int
    places: int
    heads: int  # who completed a class on such a place
    lectures: int


@dataclass(frozen=True)
class Figures:
    """All that a report says in numbers, as of one day."""

    unit: str
    signer: str
    campaign: str
    theme: str
    topics: tuple[str, ...]
    base_cutoff_on: str
    as_of: str
    row_title: str  # 单位 or 类别
    groups: tuple[Group, ...]
    rows: tuple[FigureRow, ...]
    total_base: int  # counted apart from the rows, to check them
    total_trained: int
    classes: tuple[ClassHeld, ...] = ()
    attendance: str = ""  # percent
    satisfaction: tuple[tuple[str, str], ...] = ()  # of published results only
    base_opening: int = 0  # as it was frozen
    base_changes: str = ""  # 增2减1 since; empty in reports filed before it was told
    helps: tuple[Help, ...] = ()
    form: int = FORM

    @property
    def as_of_day(self) -> dt.date:
        """The day the figures speak of."""
        return dt.date.fromisoformat(self.as_of)

    @property
    def cutoff_day(self) -> dt.date:
        """The day on which the base was counted."""
        return dt.date.fromisoformat(self.base_cutoff_on)

    @property
    def total(self) -> FigureRow:
        """合计: the sum of the rows."""
        keys = [group.key for group in self.groups]
        return FigureRow(
            key="total",
            name="合计",
            base={key: sum(row.base.get(key, 0) for row in self.rows) for key in keys},
            trained={key: sum(row.trained.get(key, 0) for row in self.rows) for key in keys},
            classes=sum(row.classes for row in self.rows),
            heads=sum(row.heads for row in self.rows),
            person_days=sum(row.person_days for row in self.rows),
            stops=sum(row.stops for row in self.rows),
            stop_heads=sum(row.stop_heads for row in self.rows),
        )

    @property
    def basis(self) -> str:
        """What the figures stand on, in one sentence, as it is printed below the table."""
        cutoff, day = chinese(self.cutoff_day), chinese(self.as_of_day)
        changes = (
            f"{self.base_opening}人，{self.base_changes}"
            if self.base_changes
            else "并含经登记的增减变动"
        )
        return (
            f"底数为截至{cutoff}在任书记{changes}，共{self.total_base}人；数据截至{day}。"
            "期数、人次、人天按主办单位统计，只计已结业的班次和学员，不含上级调训。"
            f"{self._apart}"
        )

    @property
    def _apart(self) -> str:
        """What stands beside the heads, so that nobody is counted twice."""
        said = "送教下基层按接收单位统计，不计入期数、人次、人天。" if self.total.stops else ""
        taken = sum(one.heads for one in self.helps if one.way == "received")
        if taken:
            said += f"接受对口支援结业{taken}人次计入支援单位的人次，本单位只计席位。"
        return said

    def as_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Figures:
        """Return the figures that `as_json` wrote."""
        values = dict(data)
        values["topics"] = tuple(data["topics"])
        values["groups"] = tuple(Group(**group) for group in data["groups"])
        values["rows"] = tuple(FigureRow(**row) for row in data["rows"])
        values["classes"] = tuple(ClassHeld(**held) for held in data["classes"])
        values["helps"] = tuple(Help(**one) for one in data.get("helps", ()))
        values["satisfaction"] = tuple((label, value) for label, value in data["satisfaction"])
        return cls(**values)


def chinese(day: dt.date) -> str:
    """Return a day as sentences write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def digest_of(content: dict[str, Any], previous: str) -> str:
    """Return the SHA-256 over what is sent and over the digest of what the unit sent before."""
    return hashlib.sha256(f"{canonical(content)}\n{previous}".encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """A cell that reads differently now than it was filed."""

    row: str
    column: str
    filed: int
    now: int

    @property
    def change(self) -> str:
        """The change with its sign."""
        return f"{self.now - self.filed:+d}"


def differences(filed: Figures, now: Figures) -> list[Difference]:
    """Return every cell in which two counts of the same report differ, row by row."""
    found: list[Difference] = []
    before = {row.key: row for row in (*filed.rows, filed.total)}
    after = {row.key: row for row in (*now.rows, now.total)}
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        name = (new or old or filed.total).name
        found += row_differences(name, old or FigureRow(key, name), new or FigureRow(key, name))
    return found


CELLS = {
    "due": "应训",
    "classes": "已办班期数",
    "done": "已训",
    "heads": "人次",
    "person_days": "人天",
    "stops": "送教站次",
    "stop_heads": "送教人次",
}


def row_differences(name: str, old: FigureRow, new: FigureRow) -> list[Difference]:
    """Return the cells of one row that differ."""
    return [
        Difference(name, label, getattr(old, cell), getattr(new, cell))
        for cell, label in CELLS.items()
        if getattr(old, cell) != getattr(new, cell)
    ]
