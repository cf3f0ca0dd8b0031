"""Which sentence a violated constraint of batches, enrolments and sessions deserves, with who and where."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from core.constraints import explained
from core.days import first_day, last_day
from rotations.enums import ACTIVE_STATES, SEATED_STATES
from rotations.models import Enrolment, SessionAudience
from rotations.selectors.bookings import clashes_with
from rotations.sessions import time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from rotations.models import Batch
    from rotations.scheduling.conflicts import Booking
    from rotations.selectors.bookings import Clash
    from trainees.models import Person


def dates_text(batch: Batch) -> str:
    """Write the dates of a class."""
    first, last = first_day(batch.dates), last_day(batch.dates)
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"


def _where(enrolment: Enrolment | None) -> str:
    """Say which class stands in the way: class, dates and organizer, and whom one can call."""
    return "其他班次" if enrolment is None else caller_text(enrolment.batch)


def caller_text(batch: Batch) -> str:
    """Write who calls to which class, when, and whom to ask."""
    contact = batch.contact or (batch.teacher.full_name if batch.teacher else "")
    asked = f"，联系人 {contact}" if contact else ""
    return f"{batch.organization}举办的“{batch}”（{dates_text(batch)}{asked}）"


def _active(**conditions: object) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(state__in=ACTIVE_STATES, **conditions).select_related(
        "person", "batch__organization", "batch__teacher"
    )


def person_sentences(person: Person, batch: Batch) -> Mapping[str, str | Callable[[], str]]:
    """Return the sentences for putting one person on one batch's list; both callers are named."""

    once = f"{person}已在本班名单中。"

    def this_one() -> str:
        return f"本班为{caller_text(batch)}，请两家主办单位商定由谁调训。"

    def listed_here() -> str:
        """One name twice breaks all three rules at once; which the database names first is left to it."""
        return once if _active(person=person, batch=batch).exists() else ""

    def overlapping() -> str:
        other = _active(person=person, batch_dates__overlap=batch.dates).exclude(batch=batch)
        told = f"{person}已参加{_where(other.first())}，日期与本班重叠。{this_one()}"
        return listed_here() or told

    def second_time() -> str:
        other = _active(person=person, batch_campaign=batch.campaign_id, batch_repeatable=False)
        first = _where(other.exclude(batch=batch).first())
        return listed_here() or f"{person}已参加本次轮训的{first}，不能重复调训。{this_one()}"

    return {
        "enrolment_once_per_batch": once,
        "enrolment_no_overlapping_classes": overlapping,
        "enrolment_once_per_campaign": second_time,
        "enrolment_place_within_capacity": "班次名额已满。",
        "enrolment_place_taken_once": "该学号刚被占用，请重试。",
    }


def batch_sentences(batch: Batch) -> Mapping[str, str | Callable[[], str]]:
    """Return the sentences for storing a batch, whose facts its enrolments copy."""

    def below_enrolled() -> str:
        seated = batch.enrolments.filter(state__in=SEATED_STATES)
        highest = seated.order_by("-place").first()
        taken = 0 if highest is None else highest.place
        return f"已录取 {seated.count()} 人（最大学号 {taken}），名额不能少于 {taken}。"

    def clash_of_dates() -> str:
        people = batch.enrolments.filter(state__in=ACTIVE_STATES).values("person")
        others = _active(person__in=people, batch_dates__overlap=batch.dates).exclude(batch=batch)
        clash = others.first()
        name = "本班学员" if clash is None else f"学员{clash.person}"
        return f"{name}在这些日期已参加{_where(clash)}，不能改到该日期。"

    def leaving_timetable() -> str:
        outside = SessionAudience.objects.filter(batch=batch).exclude(
            session__period__startswith__date__range=(first_day(batch.dates), last_day(batch.dates))
        )
        first = outside.select_related("session").order_by("period").first()
        item = "" if first is None else f"（如{time_text(first.period)}“{first.session}”）"
        return f"课程表中有 {outside.count()} 项安排在新日期之外{item}，请先调整课程表。"

    return {
        "audience_within_batch_dates": leaving_timetable,
        "batch_number_once_per_series": "本单位该班名已有同一期号，请更换期号。",
        "batch_has_capacity": "名额应大于 0。",
        "enrolment_place_within_capacity": below_enrolled,
        "enrolment_no_overlapping_classes": clash_of_dates,
        "enrolment_once_per_campaign": "本班有学员已参加本次轮训的其他班次，不能改为不可重复参训的类型。",
    }


CLASHES = (
    "audience_one_place_at_a_time",
    "lecturer_one_session_at_a_time",
    "room_one_session_at_a_time",
)


class SessionClashError(ValidationError):
    """The database refused a session; `clashes` says with what, as data, for links beside words."""

    def __init__(self, clashes: list[Clash], code: str) -> None:
        sentences = "".join(clash.sentence for clash in clashes)
        super().__init__(sentences or "该时段刚被他人占用，请刷新后重试。", code=code)
        self.clashes = clashes


@contextmanager
def told_clashes(user: Viewer, draft: Booking) -> Iterator[None]:
    """Run the block that stores a session; a violated exclusion becomes a SessionClashError.

    All that stands in the way is told, whichever constraint the database met first.
    """
    try:
        with explained(dict.fromkeys(CLASHES, "")):
            yield
    except ValidationError as refusal:
        raise SessionClashError(clashes_with(user, draft), refusal.code or "") from refusal
