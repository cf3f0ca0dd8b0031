"""What the classes taught: lectures, a visit, an experience, a discussion, as the county reported."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from courses.enums import Mode
from rotations.enums import SessionKind
from rotations.sessions import SessionFacts, period_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from courses.models import Room
    from reports.demo.resources import Resources
    from rotations.models import Batch

# day, from, to, kind, mode, title, the part of the lecturer, at the site instead of the classroom
Line = tuple[int, str, str, SessionKind, Mode, str, str, bool]
TEACHING, CEREMONY = SessionKind.TEACHING, SessionKind.CEREMONY
DISCUSSION = SessionKind.DISCUSSION
THREE_DAYS: tuple[Line, ...] = (
    (0, "08:30", "09:00", CEREMONY, Mode.OPENING, "开班动员", "leader", False),
    (0, "09:10", "11:40", TEACHING, Mode.LECTURE, "加强和创新社会管理", "school", False),
    (0, "14:30", "17:00", TEACHING, Mode.LECTURE,
     "创新基层管理模式，加强村民事务理事会建设", "expert", False),
    (1, "08:30", "11:30", TEACHING, Mode.SITE_VISIT, "便民服务和村民事务理事会现场观摩", "", True),
    (1, "14:30", "16:00", TEACHING, Mode.LECTURE, "农村基层党风廉政建设", "discipline", False),
    (1, "16:10", "17:30", TEACHING, Mode.EXPERIENCE, "怎样当好党支部书记", "model", False),
    (2, "08:30", "10:30", TEACHING, Mode.LECTURE, "县第十二次党代会精神", "minister", False),
    (2, "10:40", "11:40", DISCUSSION, Mode.DISCUSSION, "信访维稳与带领老百姓增收致富", "", False),
    (2, "14:30", "15:40", DISCUSSION, Mode.EXCHANGE, "全班交流", "", False),
    (2, "15:50", "16:40", CEREMONY, Mode.CLOSING, "结业总结", "minister", False),
)  # fmt: skip
TWO_DAYS: tuple[Line, ...] = (
    (0, "08:30", "09:00", CEREMONY, Mode.OPENING, "开班动员", "leader", False),
    (0, "09:10", "11:40", TEACHING, Mode.LECTURE, "加强和创新社会管理", "school", False),
    (0, "14:30", "17:00", TEACHING, Mode.LECTURE, "机关党建与作风建设", "discipline", False),
    (1, "08:30", "11:30", TEACHING, Mode.CASE, "群众工作案例分析", "expert", False),
    (1, "14:30", "16:00", TEACHING, Mode.EXPERIENCE, "怎样当好党支部书记", "model", False),
    (1, "16:10", "17:00", CEREMONY, Mode.CLOSING, "结业总结", "minister", False),
)
OWN_TWO_DAYS: tuple[Line, ...] = tuple((*line[:6], "", False) for line in TWO_DAYS)


def timetable_of(
    batch: Batch, days: Sequence[dt.date], room: Room, resources: Resources
) -> Iterator[SessionFacts]:
    """Yield the sessions of a class; committees teach with their own people, not the county's."""
    is_county = batch.organization == resources.party_school.organization
    lines = OWN_TWO_DAYS if not is_county else THREE_DAYS if len(days) > 2 else TWO_DAYS
    for day, starts, ends, kind, mode, title, part, is_visit in lines:
        yield {
            "kind": kind,
            "mode": mode,
            "title": title,
            "period": period_on(
                days[day], dt.time.fromisoformat(starts), dt.time.fromisoformat(ends)
            ),
            "audience": [(batch, [])],
            "rooms": [resources.site if is_visit else room],
            "lecturers": [resources.lecturers[part]] if part else [],
            "counts_for_hours": kind != SessionKind.CEREMONY,
        }
