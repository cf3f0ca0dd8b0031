"""How far the affairs of a class are, in figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from core.days import first_day, last_day
from rotations.models import ClassSeat, Stay
from rotations.selectors.cards import cards_of
from rotations.selectors.meals import meal_table
from rotations.selectors.registrations import desk_of

if TYPE_CHECKING:
    from rotations.models import Batch, ClassAffairs

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class AffairsFigures:
    """People of a class, and what they have."""

    people: int
    came: int
    lodging: int
    lodged: int
    most_eaters: int
    seats: int
    due_cards: int
    ungrouped: int

    @property
    def without_bed(self) -> int:
        """How many who want a bed have none."""
        return self.lodging - self.lodged


def figures_of(batch: Batch, affairs: ClassAffairs) -> AffairsFigures:
    """Count the affairs of a class."""
    desk = desk_of(batch, affairs)
    sleeps = affairs.first_night < affairs.last_morning
    lodging = [line for line in desk.lines if line.needs.lodges] if sleeps else []
    return AffairsFigures(
        people=len(desk.lines),
        came=desk.came,
        lodging=len(lodging),
        lodged=sum(line.stay is not None for line in lodging),
        most_eaters=meal_table(batch, affairs).most,
        seats=ClassSeat.objects.filter(batch=batch).count(),
        due_cards=sum(card.is_due for card in cards_of(batch)),
        ungrouped=sum(line.trainee.group is None for line in desk.lines),
    )


def warnings_of(batch: Batch, affairs: ClassAffairs) -> list[str]:
    """Say what a change elsewhere left behind: other days, another venue, a corrected sex."""
    found = []
    first, last = first_day(batch.dates), last_day(batch.dates)
    if affairs.first_night > last or affairs.last_morning < first:
        found.append("班次日期已改，住宿日期还是原来的，请修改班务安排。")
    elif affairs.first_night < first - A_DAY or affairs.last_morning > last + A_DAY:
        found.append("住宿日期早于开班或晚于结束一天以上，请核对。")
    stays = Stay.objects.filter(enrolment__batch=batch)
    if count := stays.exclude(enrolment__person__sex=F("sex")).count():
        found.append(f"有 {count} 人的性别已更正，与所住房间不符，请调整房间。")
    if count := stays.exclude(room__venue=batch.venue_id).count():
        found.append(f"办班地点已改，还有 {count} 人的床位在原地点，请重新安排住宿。")
    return found
