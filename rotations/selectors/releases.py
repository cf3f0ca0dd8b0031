"""Reads of released timetables: the versions, what stands in the draft, and what differs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.shortcuts import get_object_or_404

from core.digests import digest_of
from rotations.models import (
    Batch,
    ElectiveOption,
    Session,
    SessionAudience,
    SessionLecturer,
    SessionPlace,
    TimetableRelease,
)
from rotations.scheduling.changes import Change, Entry, Named, changes_between, ordered
from rotations.scheduling.conflicts import Attendees
from rotations.scheduling.snapshots import read, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet, Viewer
    from rotations.models import Enrolment

Names = dict[int, tuple[Named, ...]]


def releases_for(user: Viewer, batch: Batch) -> OrgScopedQuerySet:
    """Return the versions of a class's timetable that the user's offices run, newest first."""
    found = TimetableRelease.objects.visible_to(user).filter(batch=batch)
    return found.select_related("released_by").defer("entries")


def release_for(user: Viewer, pk: int) -> TimetableRelease:
    """Return one version; absent and hidden are both 404."""
    releases = TimetableRelease.objects.visible_to(user).select_related(
        "released_by", "batch__organization", "batch__venue", "batch__carrier"
    )
    found: TimetableRelease = get_object_or_404(releases, pk=pk)
    return found


def version_before(release: TimetableRelease) -> TimetableRelease | None:
    """Return the version that a version replaced."""
    return TimetableRelease.objects.filter(
        batch=release.batch_id, number=release.number - 1
    ).first()


def current_release(batch: Batch) -> TimetableRelease | None:
    """Return the version that trainees and units see; the caller has shown who asks."""
    return TimetableRelease.objects.filter(batch=batch).order_by("-number").first()


def current_releases(batches: Iterable[Batch]) -> dict[int, TimetableRelease]:
    """Return the version that counts, by class."""
    newest = TimetableRelease.objects.filter(batch__in=[batch.pk for batch in batches])
    rows = newest.order_by("batch_id", "-number").distinct("batch_id")
    return {row.batch_id: row for row in rows}


def entries_in(release: TimetableRelease | None) -> tuple[Entry, ...]:
    """Return what a version says; nothing without one."""
    return read(release.entries) if release else ()


def entries_of_trainee(trainee: Enrolment) -> tuple[Entry, ...] | None:
    """Return a trainee's own released timetable; None before the first release.

    Of a slot of choices that are assigned only the own one is on it; before, all of them are.
    """
    release = current_release(trainee.batch)
    if release is None:
        return None
    group = trainee.group.number if trainee.group else None
    takers = takers_of(trainee.batch)
    return tuple(
        entry for entry in entries_in(release) if entry.is_attended_by(trainee.pk, group, takers)
    )


def takers_of(batch: Batch) -> dict[int, set[int]]:
    """Return, by session of choices that are assigned (选学), who got a place in it."""
    assigned = ElectiveOption.objects.filter(block__batch=batch, block__assigned_at__isnull=False)
    found: dict[int, set[int]] = {}
    places = assigned.order_by().values_list("session", "places__enrolment")
    for session, trainee in places:
        found.setdefault(session, set()).add(trainee)
    return found


@dataclass(frozen=True)
class Draft:
    """The timetable of a class as it stands, beside the version that was released."""

    batch: Batch
    entries: tuple[Entry, ...]
    release: TimetableRelease | None = None
    changes: tuple[Change, ...] = ()

    @property
    def digest(self) -> str:
        """What names the draft: somebody releases what was looked at, nothing else."""
        return digest_of(written(self.entries))

    @property
    def is_first(self) -> bool:
        """Whether nothing was released yet."""
        return self.release is None


def draft_of(batch: Batch) -> Draft:
    """Return the draft of one class."""
    return drafts_of([batch])[batch.pk]


def drafts_of(batches: Iterable[Batch]) -> dict[int, Draft]:
    """Return the drafts of classes in a constant number of queries; the caller has the right."""
    batches = list(batches)
    releases, entries = current_releases(batches), draft_entries(batches)
    drafts = {}
    for batch in batches:
        release, new = releases.get(batch.pk), entries[batch.pk]
        changes = changes_between(entries_in(release), new)
        drafts[batch.pk] = Draft(batch, new, release, changes)
    return drafts


@dataclass
class _Heard:
    """Who hears a session: groups by class, and how the classes are called there."""

    runs: dict[int, list[Attendees]] = field(default_factory=lambda: defaultdict(list))

    def groups(self, batch: int) -> tuple[tuple[int, int], ...]:
        """Return the groups of a class; none for the whole class."""
        runs = self.runs[batch]
        if any(run.last is None for run in runs):
            return ()
        return tuple(sorted((run.first, run.last) for run in runs if run.last is not None))

    def joint(self, batch: int, names: Mapping[int, str]) -> tuple[Named, ...]:
        """Return the other classes."""
        others = sorted(key for key in self.runs if key != batch)
        return tuple(Named(key, names[key]) for key in others)


def draft_entries(batches: Iterable[Batch]) -> dict[int, tuple[Entry, ...]]:
    """Return what classes attend as it stands, joint sessions of other organizers too."""
    wanted = {batch.pk: batch for batch in batches}
    own = SessionAudience.objects.filter(batch__in=wanted).order_by()
    keys = own.values("session")  # stays a subquery: a province has ten thousand of them
    heard, titles = _heard(keys)
    lecturers, rooms = _lecturers(keys), _rooms(keys)
    found: dict[int, list[Entry]] = {key: [] for key in wanted}
    for row in _sessions(keys):
        key = row["pk"]
        facts = {
            "session": key,
            "start": row["start"],
            "end": row["end"],
            "title": row["title"],
            "kind": row["kind"],
            "mode": row["mode"],
            "counts": row["counts_for_hours"],
            "lecturers": lecturers.get(key, ()),
        }
        for batch in heard[key].runs.keys() & wanted.keys():
            found[batch].append(
                Entry(
                    **facts,
                    rooms=_rooms_for(wanted[batch], rooms.get(key, ())),
                    groups=heard[key].groups(batch),
                    joint=heard[key].joint(batch, titles),
                )
            )
    return {key: ordered(entries) for key, entries in found.items()}


def _sessions(keys: QuerySet[Any]) -> Iterable[dict[str, Any]]:
    """Read sessions; ranges are slow to parse, so the bounds are asked for."""
    rows = Session.objects.filter(pk__in=keys).order_by()
    found: Iterable[dict[str, Any]] = rows.annotate(
        start=F("period__startswith"), end=F("period__endswith")
    ).values("pk", "start", "end", "title", "kind", "mode", "counts_for_hours")
    return found


def _heard(keys: QuerySet[Any]) -> tuple[dict[int, _Heard], dict[int, str]]:
    heard: dict[int, _Heard] = defaultdict(_Heard)
    titles: dict[int, str] = {}
    rows = SessionAudience.objects.filter(session__in=keys).order_by()
    for session, batch, first, above, series, number in rows.values_list(
        "session",
        "batch",
        F("groups__startswith"),
        F("groups__endswith"),
        "batch__series",
        "batch__number",
    ):
        run = Attendees(batch) if above is None else Attendees(batch, first, above - 1)
        heard[session].runs[batch].append(run)
        titles[batch] = f"{series}第{number}期"
    return heard, titles


def _lecturers(keys: QuerySet[Any]) -> Names:
    found: dict[int, list[Named]] = defaultdict(list)
    rows = SessionLecturer.objects.filter(session__in=keys).order_by("lecturer_id")
    for session, key, name in rows.values_list("session", "lecturer", "lecturer__name"):
        found[session].append(Named(key, name))
    return {session: tuple(named) for session, named in found.items()}


Places = tuple[tuple[int, str, int, str], ...]


def _rooms(keys: QuerySet[Any]) -> dict[int, Places]:
    found: dict[int, list[tuple[int, str, int, str]]] = defaultdict(list)
    rows = SessionPlace.objects.filter(session__in=keys).order_by("room_id")
    for session, *room in rows.values_list(
        "session", "room", "room__name", "room__venue", "room__venue__name"
    ):
        found[session].append((room[0], room[1], room[2], room[3]))
    return {session: tuple(places) for session, places in found.items()}


def _rooms_for(batch: Batch, places: Places) -> tuple[Named, ...]:
    """Name rooms as a class knows them: at its own venue the room says enough."""
    return tuple(
        Named(key, name if venue == batch.venue_id else f"{venue_name} {name}")
        for key, name, venue, venue_name in places
    )
