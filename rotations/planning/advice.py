"""Where the causes of a shortage can be changed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.planner import Kind, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.planner import Reason

VENUES = ("courses:venue_list", "办班地点")
LECTURERS = ("courses:lecturer_list", "师资库")
RULES = ("rotations:campaign_rules", "类别规则")
PLANNING = ("rotations:planning", "编排选项")
BATCHES = ("rotations:campaign_board", "已有班次")
WHERE = {
    Kind.PERIOD: RULES,
    Kind.LENGTH: RULES,
    Kind.CLASS_SIZE: PLANNING,
    Kind.PIN_CYCLE: BATCHES,
    Kind.PIN_ORDER: BATCHES,
    Kind.PIN_CLASH: BATCHES,
    Kind.PIN_QUOTA: BATCHES,
    Kind.NO_VENUE: VENUES,
    Kind.BEDS: VENUES,
    Kind.MEALS: VENUES,
    Kind.ROOMS: VENUES,
    Kind.BLOCKED: VENUES,
    Kind.CALENDAR: ("calendars:list", "日历"),
    Kind.FREE_DAYS: RULES,
    Kind.DEADLINE: RULES,
    Kind.LEADERS: LECTURERS,
    Kind.MODELS: LECTURERS,
    Kind.BASES: ("courses:base_list", "示范基地"),
    Kind.AWAY: RULES,
    Kind.CLASS_MIN: PLANNING,
    Kind.PINNED: BATCHES,
    Kind.UNPROVEN: PLANNING,
}
OF_CAMPAIGN = {view for view, _ in (RULES, PLANNING, BATCHES)}


@dataclass(frozen=True)
class Advice:
    """A reason in words, and the page on which it can be changed."""

    text: str
    view: str
    link: str

    @property
    def is_of_campaign(self) -> bool:
        """Whether the page belongs to the campaign."""
        return self.view in OF_CAMPAIGN


def advice_on(reasons: Iterable[Reason]) -> list[Advice]:
    """Return reasons in words with where to go."""
    found = []
    for reason in reasons:
        view, link = WHERE.get(Kind(reason.kind), ("", ""))
        found.append(Advice(sentence(reason), view, link))
    return found
