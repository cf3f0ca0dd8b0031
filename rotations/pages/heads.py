"""The numbers of the bridge between 人次, 人数 and 席位, each with its sign and its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rotations.lists.coverage import ATTENDANCES, TRAINED_SEATS
from rotations.selectors import headcounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from core.listing.spec import ListSpec


@dataclass(frozen=True)
class Head:
    """One number of the bridge."""

    key: str
    sign: str
    label: str
    hint: str
    spec: ListSpec
    rows: Callable[..., QuerySet[Any]]


def _seats(user: Any, campaign: Any, unit: Any) -> QuerySet[Any]:
    return headcounts.trained_seats_of(campaign, unit)


HEADS = {
    head.key: head
    for head in (
        Head(
            "attendances",
            "",
            "人次",
            "已结业的参训记录，一人参加两班计两次",
            ATTENDANCES,
            headcounts.attendances_of,
        ),
        Head(
            "repeats",
            "−",
            "重复参训",
            "同一人第二次及以后的参训",
            ATTENDANCES,
            headcounts.repeats_of,
        ),
        Head("people", "=", "人数", "结业的人，每人计一次", ATTENDANCES, headcounts.people_of),
        Head(
            "seatless",
            "−",
            "不占席位",
            "席位不在底数、已重新待训，或不任书记",
            ATTENDANCES,
            headcounts.seatless_of,
        ),
        Head(
            "further_seats",
            "+",
            "一人多席",
            "一人任两处书记，训一次计两席",
            TRAINED_SEATS,
            headcounts.further_seats_of,
        ),
        Head(
            "elsewhere",
            "+",
            "班外认定",
            "认定的培训，或由其他单位选派参训",
            TRAINED_SEATS,
            headcounts.elsewhere_of,
        ),
        Head("seats", "=", "已训席位", "与覆盖情况的已训一致", TRAINED_SEATS, _seats),
    )
}


@dataclass(frozen=True)
class HeadLine:
    """One line of the table."""

    head: Head
    count: int


def lines_of(counted: headcounts.Headcount) -> list[HeadLine]:
    """Return the bridge as lines that add up from top to bottom."""
    return [HeadLine(head, getattr(counted, head.key)) for head in HEADS.values()]
