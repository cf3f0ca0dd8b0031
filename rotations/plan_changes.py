"""What differs between two submitted versions of a plan. Pure: snapshots in, differences out."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Snapshot = Mapping[str, Any]

FACTS = {"head": "单位负责人", "contact": "联系人及电话", "attachment": "附件"}
ITEM_FACTS = {
    "title": "班次",
    "category": "类别",
    "classes": "期数",
    "heads": "人数",
    "days": "天数",
    "starts_on": "计划开班",
    "ends_on": "计划结束",
    "venue": "地点",
    "budget": "预算（元）",
    "funding": "经费来源",
}


@dataclass(frozen=True)
class Line:
    """A paragraph of the outline: "same", "old" (gone) or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class FactChange:
    """A fact with its two values."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ItemChange:
    """An intended class that came ("new"), went ("old") or changed ("changed", with the facts)."""

    kind: str
    title: str
    facts: tuple[FactChange, ...] = ()


def outline_changes(before: str, after: str) -> list[Line]:
    """Return the paragraphs of both outlines in one order, each marked."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [Line("same", text) for text in old[a:b]]
        else:
            lines += [Line("old", text) for text in old[a:b]]
            lines += [Line("new", text) for text in new[c:d]]
    return lines


def fact_changes(
    before: Snapshot, after: Snapshot, labels: Mapping[str, str]
) -> tuple[FactChange, ...]:
    """Return the named facts whose values differ."""
    return tuple(
        FactChange(label, str(before.get(key, "")), str(after.get(key, "")))
        for key, label in labels.items()
        if before.get(key, "") != after.get(key, "")
    )


def item_changes(before: Sequence[Snapshot], after: Sequence[Snapshot]) -> list[ItemChange]:
    """Return the intended classes that differ; a class is the same when title and category are."""
    old, new = by_name(before), by_name(after)
    changes = [ItemChange("old", item["title"]) for key, item in old.items() if key not in new]
    for key, item in new.items():
        if key not in old:
            changes.append(ItemChange("new", item["title"]))
        elif facts := fact_changes(old[key], item, ITEM_FACTS):
            changes.append(ItemChange("changed", item["title"], facts))
    return changes


def by_name(items: Sequence[Snapshot]) -> dict[tuple[str, str, int], Snapshot]:
    """Return the items by title, category and how many of that name came before."""
    named: dict[tuple[str, str, int], Snapshot] = {}
    for item in items:
        turn = 0
        while (key := (item["title"], item["category"], turn)) in named:
            turn += 1
        named[key] = item
    return named
