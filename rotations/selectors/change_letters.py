"""Who gets the notice of a change, and what it says to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from core.privacy.contacts import mask_mobile
from courses.models import Lecturer, Room
from organizations.permissions import with_right
from organizations.selectors.staff import staff_of
from rotations.enums import SEATED_STATES, BatchState, NoticeState
from rotations.models import Batch, ChangeNotice, Enrolment, Quota
from rotations.papers.change_letters import (
    Audience,
    change_lines,
    for_lecturer,
    for_trainee,
    for_venue,
    grouped,
    lecturers_in,
    letter,
    mobile_in,
    rooms_in,
)
from rotations.scheduling.changes import changes_between
from rotations.selectors.releases import entries_in, takers_of
from rotations.selectors.timetable import SCHEDULE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.scheduling.changes import Change


@dataclass(frozen=True)
class Letter:
    """One text and who gets it: users by account, others by mobile number, or by word of mouth."""

    audience: Audience
    body: str
    url: str = ""  # the name of the page that the notice leads to
    users: tuple[User, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()  # name and mobile number
    unreachable: tuple[str, ...] = ()

    def url_arguments(self, batch: int) -> list[int]:
        """Return what the page needs: a trainee's own is found without."""
        return [] if self.audience is Audience.TRAINEES else [batch]

    @property
    def emails(self) -> int:
        """How many of the users get an e-mail too."""
        return sum(bool(user.email) for user in self.users)

    @property
    def recipients(self) -> list[str]:
        """Who gets it, as the preview names them."""
        phones = [f"{name}（{mask_mobile(mobile)}）" for name, mobile in self.texts]
        return [*(user.full_name or user.username for user in self.users), *phones]


def notices_for(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the notices of changes of a class that the user's offices run, newest first."""
    found = ChangeNotice.objects.visible_to(user).filter(batch=batch)
    return found.select_related("release", "told", "settled_by")


def notice_for(user: User, pk: int) -> ChangeNotice:
    """Return one notice of a class whose timetable the user makes, else 404."""
    own = Batch.objects.run_by(with_right(user, SCHEDULE))
    found: ChangeNotice = get_object_or_404(
        ChangeNotice.objects.filter(batch__in=own).select_related(
            "release", "told", "batch__organization", "batch__venue", "batch__carrier"
        ),
        pk=pk,
    )
    return found


def held_notice(batch: Batch) -> ChangeNotice | None:
    """Return the notice of a class that waits to be sent."""
    return ChangeNotice.objects.filter(batch=batch, state=NoticeState.HELD).first()


def held_notices(user: User) -> OrgScopedQuerySet:
    """Return the notices that wait for the user's decision."""
    own = Batch.objects.run_by(with_right(user, SCHEDULE))
    held = ChangeNotice.objects.filter(batch__in=own, state=NoticeState.HELD)
    return held.select_related("batch__organization", "release")


def changes_of(notice: ChangeNotice) -> tuple[Change, ...]:
    """Return what a notice tells."""
    return changes_between(entries_in(notice.told), entries_in(notice.release))


def letters_of(notice: ChangeNotice) -> list[Letter]:
    """Return the letters of a notice as they would leave now, an audience after the other."""
    changes, batch = changes_of(notice), notice.batch
    is_first = notice.told_id is None
    touched = _touched(batch, changes)
    return [
        *_to_trainees(touched, notice.words, is_first=is_first),
        *_to_lecturers(changes, notice.words, is_first=is_first),
        *_to_units(batch, touched, changes, notice.words, is_first=is_first),
        *_to_venues(changes, notice.words, is_first=is_first),
    ]


Touched = list[tuple["Enrolment", tuple["Change", ...]]]


def _touched(batch: Batch, changes: Sequence[Change]) -> Touched:
    """Return everybody in the class with what touches them."""
    rows = Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES)
    takers = takers_of(batch)
    return [
        (row, for_trainee(changes, row.pk, row.group.number if row.group else None, takers))
        for row in rows.select_related("person__user", "group").order_by("place")
    ]


def _text(changes: Sequence[Change], words: str, *, is_first: bool) -> str:
    return letter(words, change_lines(changes, is_first=is_first)) if changes else ""


def _to_trainees(touched: Touched, words: str, *, is_first: bool) -> list[Letter]:
    people = {row.pk: row.person for row, _ in touched}
    texts = {row.pk: _text(changes, words, is_first=is_first) for row, changes in touched}
    letters = []
    for body, keys in grouped({key: text for key, text in texts.items() if text}).items():
        some = [people[key] for key in keys]
        users = tuple(one.user for one in some if one.user and one.user.is_active)
        missed = tuple(one.name for one in some if not (one.user and one.user.is_active))
        letters.append(
            Letter(Audience.TRAINEES, body, "phone:timetable", users, unreachable=missed)
        )
    return letters


def _to_lecturers(changes: Sequence[Change], words: str, *, is_first: bool) -> list[Letter]:
    rows = Lecturer.objects.filter(pk__in=lecturers_in(changes)).order_by("pk")
    letters = []
    for row in rows:
        body = _text(for_lecturer(changes, row.pk), words, is_first=is_first)
        texts = ((row.name, row.mobile),) if row.mobile else ()
        missed = () if row.mobile else (row.name,)
        letters.append(Letter(Audience.LECTURERS, body, texts=texts, unreachable=missed))
    return [one for one in letters if one.body]


def _to_units(
    batch: Batch,
    touched: Touched,
    changes: Sequence[Change],
    words: str,
    *,
    is_first: bool,
) -> list[Letter]:
    """Tell the staff of the units whose people are touched; before there are names, of all called."""
    if batch.state == BatchState.DRAFT:
        return []
    body = _text(changes, words, is_first=is_first)
    quotas = Quota.objects.filter(batch=batch, places__gt=0).select_related("organization")
    paths = [row.org_path for row, own in touched if own]
    units = [
        row.organization
        for row in quotas
        if not touched or any(path.startswith(row.org_path) for path in paths)
    ]
    staff = staff_of(units)
    if not staff or not body:
        return []
    return [Letter(Audience.UNITS, body, "rotations:batch_timetable", tuple(staff))]


def _to_venues(changes: Sequence[Change], words: str, *, is_first: bool) -> list[Letter]:
    rooms = (
        Room.objects.filter(pk__in=rooms_in(changes))
        .select_related("venue")
        .order_by("venue_id", "pk")
    )
    venues = {room.venue: {one.pk for one in rooms if one.venue == room.venue} for room in rooms}
    letters = []
    for venue, keys in venues.items():
        body = _text(for_venue(changes, keys), words, is_first=is_first)
        mobile = mobile_in(venue.contact)
        texts = ((str(venue), mobile),) if mobile else ()
        missed = () if texts else (f"{venue}（{venue.contact or '未登记联系人'}）",)
        letters.append(Letter(Audience.VENUES, body, texts=texts, unreachable=missed))
    return [one for one in letters if one.body]
