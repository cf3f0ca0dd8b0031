"""Classes of a plan become drafts with places and half-days: many at once, or one by one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from core.audit.services import record_all
from core.constraints import explained
from core.days import days_range, local_day, today
from courses.enums import Mode
from courses.models import Base, Lecturer, Venue
from organizations.models import Category, Organization
from organizations.permissions import is_allowed
from rotations.clashes import batch_sentences
from rotations.enums import BatchKind, BatchState, MovementKind, ScheduleChangeKind, SessionKind
from rotations.models import Batch, Quota, QuotaMovement
from rotations.planning.adopting import (
    drafts_of,
    names_due,
    places_by_unit,
    unit_pk,
    within_opening,
)
from rotations.planning.joining import groups_text
from rotations.selectors.planning.rooms import FreeRooms
from rotations.services.batches import create_batch, refuse_past, refuse_unfit
from rotations.services.quotas import refuse_outsiders, set_quotas
from rotations.services.schedule_changes import note_changes
from rotations.services.timetable import arrange_session
from rotations.services.timetables import arrange_all
from rotations.sessions import SessionDraft, period_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from courses.models import Room
    from organizations.models import User
    from rotations.models import Campaign
    from rotations.planner import PlannedBatch
    from rotations.planning.adopting import Draft
    from rotations.planning.result import Result

MANAGE = "rotations.manage_batch"
ANY_TIME = (None, None)


@dataclass
class Blueprint:
    """A class before it is stored: its columns, categories, places by unit, and half-days."""

    batch: Batch
    categories: list[Category]
    places: dict[Organization, int]
    drafts: list[SessionDraft]


class Builder:
    """Reads what some planned classes name, and makes blueprints of them; a constant number of queries."""

    def __init__(
        self, planned: Sequence[PlannedBatch], result: Result, campaign: Campaign, *, by: User
    ) -> None:
        """Read units, places, categories, lecturers and the rooms of schools and bases."""
        self.result, self.campaign, self.by = result, campaign, by
        quotas = {unit_pk(quota.unit) for batch in planned for quota in batch.quotas}
        organizers = {int(batch.organizer) for batch in planned}
        self.units = Organization.objects.in_bulk(quotas | organizers)
        self.venues = Venue.objects.in_bulk({int(batch.venue) for batch in planned})
        self.categories = {row.code: row for row in Category.objects.all()}
        sessions = [session for batch in planned for session in batch.sessions]
        self.lecturers = Lecturer.objects.in_bulk({int(s.lecturer) for s in sessions if s.lecturer})
        self.rooms = FreeRooms({int(s.base) for s in sessions if s.base} | set(self.venues))
        self.opening = opening_hours({int(s.base) for s in sessions if s.base})
        self.numbers = last_numbers(campaign, organizers)
        self.reach = {key: is_allowed(by, MANAGE, self.units[key].path) for key in organizers}

    def blueprint(self, planned: PlannedBatch) -> Blueprint:
        """Return what a planned class becomes. Raises ValidationError("foreign")."""
        organizer = self.units[int(planned.organizer)]
        if not self.reach[organizer.pk]:
            raise ValidationError(f"您不能为{organizer}办班。", code="foreign")
        codes = self.result.called.get((planned.organizer, planned.series), set())
        categories = [row for code, row in self.categories.items() if code in codes]
        batch = Batch(
            campaign=self.campaign,
            organization=organizer,
            org_path=organizer.path,
            series=series_name(categories),
            level=organizer.level,
            kind=BatchKind.ROTATION,
            state=BatchState.DRAFT,
            venue=self.venues[int(planned.venue)],
            dates=days_range(planned.starts_on, planned.ends_on - dt.timedelta(days=1)),
            capacity=planned.people,
            names_due_on=names_due(planned, today()),
        )
        self.numbers[organizer.pk, batch.series] += 1
        batch.number = self.numbers[organizer.pk, batch.series]
        paths = {key: unit.path for key, unit in self.units.items()}
        places = places_by_unit(planned.quotas, paths)
        drafts: list[SessionDraft] = []
        hall: tuple[Room, ...] = ()
        for planned_half in drafts_of(planned, self.result.base_names):
            draft = within_opening(
                planned_half, *self.opening.get(planned_half.base or 0, ANY_TIME)
            )
            drafts.append(self._half(batch, draft, hall))
            hall = hall if draft.base else drafts[-1].rooms or hall
        return Blueprint(
            batch, categories, {self.units[key]: count for key, count in places.items()}, drafts
        )

    def _half(self, batch: Batch, draft: Draft, hall: tuple[Room, ...]) -> SessionDraft:
        """Return one half-day, with its lecturer, and with a room of the base or of the school."""
        period = period_on(draft.day, draft.starts_at, draft.ends_at)
        lecturer = self.lecturers.get(draft.lecturer or 0)
        return SessionDraft(
            batch,
            SessionKind.TEACHING,
            draft.mode,
            draft.title,
            period,
            rooms=self._rooms(batch, draft, period, hall),
            lecturers=() if lecturer is None else (lecturer,),
            note=draft.note,
        )

    def _rooms(
        self, batch: Batch, draft: Draft, period: DateTimeTZRange, hall: tuple[Room, ...]
    ) -> tuple[Room, ...]:
        """Return the room of a half-day; none where groups visit several bases, or no room is free."""
        if draft.base is not None:
            return self.rooms.take(draft.base, period)
        if draft.mode == Mode.SITE_VISIT or batch.venue_id is None:
            return ()
        return self.rooms.take_hall(batch.venue_id, period, batch.capacity, hall)


def opening_hours(bases: Iterable[int]) -> dict[int, tuple[dt.time | None, dt.time | None]]:
    """Return from when until when some bases receive visitors, by their venues."""
    rows = Base.objects.filter(venue__in=set(bases)).order_by()
    return {
        venue: (since, until)
        for venue, since, until in rows.values_list("venue", "opens_at", "closes_at")
    }


def last_numbers(
    campaign: Campaign, organizers: Iterable[int]
) -> defaultdict[tuple[int, str], int]:
    """Return the highest number given so far by organizer and series."""
    rows = Batch.objects.filter(campaign=campaign, organization__in=organizers).order_by()
    found: defaultdict[tuple[int, str], int] = defaultdict(int)
    for organizer, series, last in rows.values_list("organization", "series").annotate(
        last=Max("number")
    ):
        found[organizer, series] = last
    return found


def series_name(categories: list[Category]) -> str:
    """Return what classes of some categories are called: 村书记班, 村和社区书记班, 机关事业单位、学校书记班."""
    if len(categories) == 1:
        return f"{categories[0].name}书记班"
    return f"{groups_text(category.group for category in categories)}书记班"


@transaction.atomic
def make_batch(
    planned: PlannedBatch, result: Result, campaign: Campaign, *, by: User
) -> tuple[Batch, list[str]]:
    """Store a planned class as a draft with its places and half-days, each by its own service.

    Returns the class, and sentences on half-days that the rules would not let in. Raises
    ValidationError and RuleViolation as the services of classes do.
    """
    blueprint = Builder([planned], result, campaign, by=by).blueprint(planned)
    batch = create_batch(blueprint.batch, categories=blueprint.categories, by=by)
    set_quotas(batch, blueprint.places, by=by)
    refused = []
    for draft in blueprint.drafts:
        try:
            arrange_session(batch, by=by, **draft.facts)
        except ValidationError as refusal:
            refused.append(unplaced_text(draft, refusal))
    return batch, refused


@transaction.atomic
def make_batches(
    planned: Sequence[PlannedBatch], result: Result, campaign: Campaign, *, by: User
) -> tuple[list[Batch], list[str]]:
    """Store planned classes as drafts in a few statements, judged once for all.

    Raises ValidationError when anything forbids one of them, without saying which: `make_batch`
    then says it of each.
    """
    builder = Builder(planned, result, campaign, by=by)
    blueprints = [builder.blueprint(one) for one in planned]
    batches = [blueprint.batch for blueprint in blueprints]
    for blueprint in blueprints:
        refuse_past(blueprint.batch, is_backfill=False)
        refuse_unfit(blueprint.batch, blueprint.categories)
        refuse_outsiders(blueprint.batch, blueprint.places)
    with explained(batch_sentences(batches[0])):
        Batch.objects.bulk_create(batches)
    _store_categories(blueprints)
    _store_places(blueprints, by=by)
    drafts = [draft for blueprint in blueprints for draft in blueprint.drafts]
    arranged = arrange_all(drafts, batches=batches, by=by)
    if arranged.breaches:
        raise ValidationError("有班次不符合编排规则。", code="refused")
    _record(blueprints, by=by)
    return batches, [unplaced_text(draft, refusal) for draft, refusal in arranged.refused]


def unplaced_text(draft: SessionDraft, refusal: ValidationError) -> str:
    """Say which half-day could not be arranged, and why."""
    day = local_day(draft.period.lower)
    why = refusal.messages[0].rstrip("。")
    return f"“{draft.batch}”{day.month}月{day.day}日{draft.title}（{why}）；"


def _store_categories(blueprints: Iterable[Blueprint]) -> None:
    through = Batch.categories.through
    through.objects.bulk_create(
        through(batch_id=one.batch.pk, category_id=category.pk)
        for one in blueprints
        for category in one.categories
    )


def _store_places(blueprints: Sequence[Blueprint], *, by: User) -> None:
    """Store the first places of classes; the database adds them up against each class's capacity."""
    rows = [(one.batch, unit, places) for one in blueprints for unit, places in one.places.items()]
    with explained({"quota_within_capacity": "名额合计超过班次名额。"}):
        Quota.objects.bulk_create(
            Quota(batch=batch, organization=unit, org_path=unit.path, places=places)
            for batch, unit, places in rows
        )
    QuotaMovement.objects.bulk_create(
        QuotaMovement(batch=batch, kind=MovementKind.ALLOT, target=unit, places=places, moved_by=by)
        for batch, unit, places in rows
    )


def _record(blueprints: Sequence[Blueprint], *, by: User) -> None:
    """Write one entry a class into the log, with its places and how many half-days it was given."""
    record_all(
        "batches.create",
        [
            (
                one.batch,
                one.batch.org_path,
                {
                    "places": {unit.name: places for unit, places in one.places.items()},
                    "sessions": len(one.drafts),
                },
            )
            for one in blueprints
        ],
        by=by,
    )
    changes = [(one.batch, None) for one in blueprints]
    note_changes(ScheduleChangeKind.BATCH_EDITED, changes, by=by)
