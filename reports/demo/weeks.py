"""What became of the seats in the weeks since the campaign began, each act on its own day.

Three months ago the base had 449 seats of the county. Twelve left it since for good, one of them merged, which makes the
437 of the report; secretaries went and came, and trainings recognised at first were not, on a second look.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.days import set_back_to, today
from organizations.enums import Level
from organizations.services.mergers import merge_organizations
from rotations.enums import BaseChangeKind
from rotations.services.bases import add_seat, exclude_seat, remove_seat
from rotations.services.recognitions import recognise_for_seat, revoke_recognition
from trainees.enums import Post
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import end_appointment
from trainees.services.elections import hold_election
from trainees.services.people import register_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from organizations.models import Organization
    from reports.demo.names import Register
    from reports.demo.places import Places
    from reports.demo.staff import Staff
    from rotations.models import Campaign, Recognition

# Of the villages and communities of the county, counted from the last.
NEWCOMERS, MODELS, VACANT = slice(0, 5), slice(5, 9), slice(9, 12)
# Of those that are called, by their places: elected before their class, and without anybody for two weeks.
ELECTED, LEFT = (3, 21), 40
MERGER = "关于部分行政村合并的批复"
DOUBTED = "核对结业名册，本人未参加全程学习，不予认定"


@contextmanager
def ago(days: int) -> Iterator[dt.date]:
    """Let it be a day so many days back; the day is at hand."""
    day = today() - dt.timedelta(days=days)
    with set_back_to(day):
        yield day


class Weeks:
    """Tells the changes of seats of one campaign in the county."""

    def __init__(
        self, campaign: Campaign, places: Places, staff: Staff, register: Register
    ) -> None:
        self.campaign, self.places, self.register = campaign, places, register
        self.by, self.organizer = staff.county, staff.city
        self.last = list(reversed(places.villages))

    def before_classes(self) -> None:
        """Let the base shrink to what it is today, and seats change hands before they are called."""
        self.leave_out(self.last[NEWCOMERS], 90, "新任书记任职不满一个月，列入任职培训")
        for number in ELECTED:
            self.elect(self.places.villages[number], 76)
        self.vacate(self.last[VACANT], 72)
        gone, *waiting = self.last[VACANT]
        self.leave_out(waiting, 70, "书记空缺，由乡镇干部代管，待换届")
        self.merge(gone, 66)
        self.leave_and_return(self.places.villages[LEFT])
        self.recognise(self.last[MODELS], 60, Level.PROVINCE, "全省村党组织书记示范培训班")
        self.leave_out(self.last[MODELS], 20, "已由省级示范班调训")
        self.recognise_by_mistake()

    def after_classes(self) -> None:
        """Let one elect a new secretary after its class: the seat stays trained, the newcomer is listed."""
        self.elect(self.places.departments[11], 4)

    def leave_and_return(self, seat: Organization) -> None:
        """Let a seat fall out of the base with its secretary, and come back with the next."""
        self.vacate([seat], 45)
        with ago(44) as day:
            remove_seat(
                self.campaign,
                seat,
                kind=BaseChangeKind.VACATE,
                reason="书记辞职外出务工，待补选",
                on=day,
                by=self.organizer,
            )
        self.elect(seat, 28)
        with ago(27) as day:
            add_seat(self.campaign, seat, reason="补选产生新书记", on=day, by=self.organizer)

    def recognise_by_mistake(self) -> None:
        """Recognise a class for three whose own class is yet to come; take it back two weeks ago."""
        late = [seat for seat in self.places.others if str(seat.parent) == "蓼南乡"][:3]
        made = self.recognise(late, 52, Level.PREFECTURE, "全市基层党组织书记专题研讨班")
        with ago(12):
            for recognition in made:
                revoke_recognition(recognition, reason=DOUBTED, by=self.by)

    def leave_out(self, seats: Iterable[Organization], days: int, reason: str) -> None:
        """Take seats out of the base."""
        with ago(days) as day:
            for seat in seats:
                exclude_seat(self.campaign, seat, reason=reason, on=day, by=self.organizer)

    def merge(self, village: Organization, days: int) -> None:
        """Let a village without a secretary go up in one beside it; its seat leaves the base."""
        beside = next(
            one
            for one in self.last[VACANT.stop :]
            if one.parent_id == village.parent_id and one.category_id == village.category_id
        )
        with ago(days) as day:
            merge_organizations([village], beside, on=day, paper=MERGER, by=self.organizer)

    def elect(self, seat: Organization, days: int) -> None:
        """Put somebody new on a seat."""
        name, facts = self.register.next()
        newcomer = register_person(seat, name=name, by=self.by, **facts)
        with ago(days) as day:
            post = Post.BRANCH_SECRETARY
            hold_election(seat, newcomer=newcomer, post=post, on=day, by=self.by)

    def vacate(self, seats: Iterable[Organization], days: int) -> None:
        """Let secretaries go without a successor."""
        with ago(days) as day:
            for seat in seats:
                held = principal_of(seat)
                if held is not None:
                    end_appointment(held, on=day, by=self.by)

    def recognise(
        self, seats: Sequence[Organization], days: int, level: Level, title: str
    ) -> list[Recognition]:
        """Recognise a class of the level for the secretaries of seats, held in the week before."""
        host = "省委组织部" if level == Level.PROVINCE else "市委组织部"
        with ago(days) as day:
            return [
                recognise_for_seat(
                    duty,
                    level=level,
                    starts_on=day - dt.timedelta(days=6),
                    ends_on=day - dt.timedelta(days=2),
                    title=title,
                    host=host,
                    paper=f"{host[0]}组通〔{day.year}〕12号",
                    by=self.by,
                )
                for duty in self.campaign.duties.filter(organization__in=seats)
            ]
