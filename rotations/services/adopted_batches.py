"""One class of a plan: made as a draft with places and half-days, and put back again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.days import days_range, first_day, last_day, today
from core.digests import digest_of
from courses.models import Lecturer, Room, Venue
from organizations.models import Category, Organization
from organizations.permissions import is_allowed
from rotations.enums import BatchKind, BatchState, SessionKind
from rotations.models import Batch, SessionPlace
from rotations.planning.adopting import codes_in, drafts_of, names_due, places_by_unit, unit_pk
from rotations.selectors.batches import next_number
from rotations.services.batches import cancel_batch, create_batch
from rotations.services.board import move_batch
from rotations.services.quotas import set_quotas
from rotations.services.timetable import arrange_session
from rotations.sessions import period_on

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import AdoptedBatch, Campaign, Session
    from rotations.planner import PlannedBatch
    from rotations.planning.adopting import Draft
    from rotations.planning.result import Result

MANAGE = "rotations.manage_batch"
UNDONE = "撤销采用编排方案"


def make_batch(
    planned: PlannedBatch, result: Result, campaign: Campaign, *, by: User
) -> tuple[Batch, list[str]]:
    """Store a planned class as a draft with its places and half-days.

    Returns the class, and sentences on half-days that the rules would not let in. Raises
    ValidationError and RuleViolation as the services of classes do.
    """
    organizer = Organization.objects.get(pk=int(planned.organizer))
    if not is_allowed(by, MANAGE, organizer.path):
        raise ValidationError(f"您不能为{organizer}办班。", code="foreign")
    categories = list(Category.objects.filter(code__in=codes_in(result.problem, planned)))
    batch = Batch(
        campaign=campaign,
        organization=organizer,
        series=series_name(categories),
        level=organizer.level,
        kind=BatchKind.ROTATION,
        venue=Venue.objects.get(pk=int(planned.venue)),
        dates=days_range(planned.starts_on, planned.ends_on - dt.timedelta(days=1)),
        capacity=planned.people,
        names_due_on=names_due(planned, today()),
    )
    batch.number = next_number(organizer, campaign, batch.series)
    create_batch(batch, categories=categories, by=by)
    units = Organization.objects.in_bulk([unit_pk(quota.unit) for quota in planned.quotas])
    places = places_by_unit(planned.quotas, {key: unit.path for key, unit in units.items()})
    set_quotas(batch, {units[key]: count for key, count in places.items()}, by=by)
    return batch, arrange_drafts(batch, planned, result, by=by)


def series_name(categories: list[Category]) -> str:
    """Return what classes of some categories are called: 村书记班, 村和社区书记班."""
    if len(categories) == 1:
        return f"{categories[0].name}书记班"
    return f"{categories[0].group}书记班"


def arrange_drafts(batch: Batch, planned: PlannedBatch, result: Result, *, by: User) -> list[str]:
    """Put the half-days of a plan into the timetable; return what the rules refused, in words."""
    refused = []
    for draft in drafts_of(planned, result.base_names):
        try:
            with transaction.atomic():
                arrange_draft(batch, draft, by=by)
        except ValidationError as refusal:
            refused.append(
                f"“{batch}”{draft.day.month}月{draft.day.day}日{draft.title}"
                f"（{refusal.messages[0].rstrip('。')}）；"
            )
    return refused


def arrange_draft(batch: Batch, draft: Draft, *, by: User) -> Session:
    """Put one half-day into the timetable, with its lecturer or its place."""
    period = period_on(draft.day, draft.starts_at, draft.ends_at)
    rooms = []
    if draft.base is not None:
        taken = SessionPlace.objects.filter(period__overlap=period).values("room")
        open_rooms = Room.objects.filter(venue=draft.base, is_retired=False).exclude(pk__in=taken)
        rooms = list(open_rooms.order_by("-capacity", "pk")[:1])
    lecturers = list(Lecturer.objects.filter(pk=draft.lecturer)) if draft.lecturer else []
    return arrange_session(
        batch,
        kind=SessionKind.TEACHING,
        mode=draft.mode,
        title=draft.title,
        period=period,
        audience=[(batch, [])],
        rooms=rooms,
        lecturers=lecturers,
        note=draft.note,
        by=by,
    )


def existing_batch(key: str) -> Batch:
    """Return the class that a plan's key names. Raises ValidationError("gone")."""
    rows = Batch.objects.select_related("campaign", "organization", "venue")
    batch: Batch | None = rows.filter(pk=int(key.removeprefix("b"))).first()
    if batch is None or batch.state not in (BatchState.DRAFT, BatchState.PUBLISHED):
        raise ValidationError("班次已不在草拟或报名中，不能再调整。", code="gone")
    return batch


def kept_before(batch: Batch) -> dict[str, Any]:
    """Return where a class stands and whose places it has, to put it back there."""
    return {
        "from": first_day(batch.dates).isoformat(),
        "to": last_day(batch.dates).isoformat(),
        "venue": batch.venue_id,
        "quotas": [[row.organization_id, row.places] for row in batch.quotas.all()],
    }


def print_of(batch: Batch) -> str:
    """Return a mark that changes with whatever people may change of a class."""
    facts = [
        batch.pk,
        batch.state,
        batch.revision,
        str(batch.dates),
        batch.venue_id,
        batch.capacity,
        list(batch.quotas.order_by("pk").values_list("organization", "places")),
        list(batch.sessions.order_by("pk").values_list("pk", "revision")),
        batch.enrolments.count(),
    ]
    return digest_of(facts)


def put_back(row: AdoptedBatch, *, by: User) -> int:
    """Undo what an adoption did to one class; return 0 for one that it called off."""
    batch, before = row.batch, row.before
    if batch.state == BatchState.CANCELLED:
        return 0
    if not before:
        cancel_batch(batch, reason=UNDONE, by=by)
        return 1
    dates = days_range(*(dt.date.fromisoformat(before[end]) for end in ("from", "to")))
    if (batch.dates, batch.venue_id) != (dates, before["venue"]):
        venue = Venue.objects.filter(pk=before["venue"]).first()
        batch = move_batch(batch, dates=dates, venue=venue, revision=batch.revision, by=by).batch
    units = Organization.objects.in_bulk([key for key, _ in before["quotas"]])
    set_quotas(batch, {units[key]: places for key, places in before["quotas"]}, by=by)
    return 1
