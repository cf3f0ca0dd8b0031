"""Writing a checked roster: a few statements for all rows, inside one transaction."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from core.days import today
from organizations.models import Organization
from trainees.enums import Post
from trainees.models import Appointment, Person
from trainees.services.appointments import announce_newcomer
from trainees.services.rosters.checking import Verdict, chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BATCH = 500


def lock_places(verdicts: Sequence[Verdict]) -> None:
    """Lock the organizations of the rows, in one order, so that elections wait for the import."""
    keys = sorted({v.organization.pk for v in verdicts if v.organization})
    for some in chunks(keys):
        rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=some)
        list(rows.order_by("pk").values_list("pk", flat=True))


def write_rows(verdicts: Sequence[Verdict], *, advance: Callable[[int], None]) -> None:
    """Write new people, changed facts and new posts; `advance` hears how many rows are done."""
    for start in range(0, len(verdicts), BATCH):
        some = verdicts[start : start + BATCH]
        _write_people(some)
        advance(len(some))
    _write_posts([v for v in verdicts if v.is_new_post])


def _write_people(verdicts: Sequence[Verdict]) -> None:
    newcomers: list[Person] = []
    changed: dict[int, Person] = {}
    names: set[str] = set()
    for verdict in verdicts:
        if verdict.person is None and verdict.is_first_of_person:
            verdict.person = Person(organization=verdict.organization, **verdict.row.person)
            newcomers.append(verdict.person)
        elif verdict.person is not None and verdict.changes:
            for name in verdict.changes:
                setattr(verdict.person, name, verdict.row.person[name])
            verdict.person.revision += 1
            changed[verdict.person.pk] = verdict.person
            names |= {*verdict.changes, "revision"}
    Person.objects.bulk_create(newcomers, batch_size=BATCH)
    if changed:
        Person.objects.bulk_update(changed.values(), sorted(names), batch_size=BATCH)


def _write_posts(verdicts: Sequence[Verdict]) -> None:
    """Give each person the posts of its rows; the first is primary when none is held yet."""
    people = {v.key: v.person for v in verdicts if v.person is not None}
    busy = _primary_until([person.pk for person in people.values()])
    posts: list[Appointment] = []
    for verdict in verdicts:
        person = people[verdict.key]
        post = _post(verdict, person)
        post.is_primary = busy.get(person.pk, dt.date.min) <= post.period.lower
        if post.is_primary:
            busy[person.pk] = dt.date.max
        posts.append(post)
    for start in range(0, len(posts), BATCH):
        Appointment.objects.bulk_create(posts[start : start + BATCH])
    _follow_primary_posts([post for post in posts if post.is_primary])
    for post in posts:
        announce_newcomer(post, previous=None)


def _primary_until(people: Sequence[int]) -> dict[int, dt.date]:
    """Return until when each person holds a primary post; without an end, for ever."""
    until: dict[int, dt.date] = {}
    for some in chunks(people):
        held = Appointment.objects.filter(person__in=some, is_primary=True).order_by("period")
        for person, period in held.values_list("person", "period"):
            until[person] = period.upper or dt.date.max
    return until


def _post(verdict: Verdict, person: Person) -> Appointment:
    row = verdict.row
    if row.starts is None:
        raise ValueError("a row without a beginning is a problem, not a post")
    return Appointment(
        person=person,
        organization=verdict.organization,
        post=row.post,
        is_principal=row.is_principal,
        is_acting=row.post == Post.ACTING_DEPUTY,
        heads_village_too=row.heads_village_too,
        period=DateRange(row.starts.on, None, "[)"),
        period_precision=row.starts.precision,
        paper=row.paper,
    )


def _follow_primary_posts(posts: Sequence[Appointment]) -> None:
    """Let the records lie where the primary posts are."""
    moved = []
    for post in posts:
        if post.person.organization_id != post.organization_id and post.period.lower <= today():
            post.person.organization = post.organization
            moved.append(post.person)
    Person.objects.bulk_update(moved, ["organization"], batch_size=BATCH)
