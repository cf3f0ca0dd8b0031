"""Noting what a round does while it is held: how things stood before, and what differs after."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max, Q

from trainees.answers import told
from trainees.models import Appointment, Person, RoundWriting
from trainees.signals import seats_standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from trainees.models import ElectionLine, ElectionRound

Facts = list[Any]
FACTS = (
    "person_id",
    "organization_id",
    "post",
    "is_principal",
    "is_primary",
    "is_acting",
    "heads_village_too",
    "period_precision",
    "end_precision",
    "paper",
)


class Witness:
    """How the posts, the records and the seats stood that a round is about to change."""

    def __init__(self, lines: Collection[ElectionLine]) -> None:
        self.people = people_of(lines)
        self.last = last_post()
        self.posts = {post.pk: facts_of(post) for post in posts_around(lines, self.people)}
        self.homes = homes_of(self.people)
        self.organizations = sorted(
            {line.organization_id for line in lines} | {facts[1] for facts in self.posts.values()}
        )
        self.seats = standing(self.organizations)

    def write(self, round_: ElectionRound, lines: Collection[ElectionLine]) -> RoundWriting:
        """Keep what differs now."""
        people = self.people | people_of(lines)
        now = {post.pk: facts_of(post) for post in posts_around(lines, people)}
        homes = homes_of(people)
        written: RoundWriting = RoundWriting.objects.create(
            round=round_,
            posts={
                "made": [[pk, now[pk]] for pk in sorted(now.keys() - self.posts.keys())],
                "ended": [
                    [pk, was, now[pk]] for pk, was in sorted(self.posts.items()) if now[pk] != was
                ],
                "last": last_post(),
            },
            people={
                "made": sorted(homes.keys() - self.homes.keys()),
                "known": sorted(self.homes),
                "moved": [
                    [pk, home, homes[pk]]
                    for pk, home in sorted(self.homes.items())
                    if homes[pk] != home
                ],
            },
            seats={"before": self.seats, "after": standing(self.organizations)},
        )
        return written


def people_of(lines: Iterable[ElectionLine]) -> set[int]:
    """Return the keys of those who leave a seat of these lines or come to one."""
    people: set[int] = set()
    for line in lines:
        if line.newcomer_id:
            people.add(line.newcomer_id)
        if line.present:
            people.add(line.present.person_id)
    return people


def posts_around(lines: Iterable[ElectionLine], people: Collection[int]) -> QuerySet[Appointment]:
    """Return the posts of the people, and the principal ones of the seats."""
    seats = [line.organization_id for line in lines]
    return Appointment.objects.filter(
        Q(person__in=people) | Q(organization__in=seats, is_principal=True)
    )


def facts_of(post: Appointment) -> Facts:
    """Return what is on record of a post, as JSON holds it."""
    ends = post.period.upper
    return [
        *(getattr(post, name) for name in FACTS),
        post.period.lower.isoformat(),
        ends.isoformat() if ends else None,
    ]


def restore_facts(post: Appointment, facts: Facts) -> None:
    """Write the term back as it was; nothing else of a post is changed by an election."""
    *said, starts, ends = facts
    post.end_precision = said[FACTS.index("end_precision")]
    upper = dt.date.fromisoformat(ends) if ends else None
    post.period = DateRange(dt.date.fromisoformat(starts), upper, "[)")
    post.revision += 1
    post.save(update_fields=["period", "end_precision", "revision"])


def homes_of(people: Collection[int]) -> dict[int, int]:
    """Return where the records of people lie."""
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "organization_id"))


def last_post() -> int:
    """Return the key of the newest post there is."""
    return Appointment.objects.aggregate(newest=Max("pk"))["newest"] or 0


def standing(organizations: Collection[int]) -> dict[str, Any]:
    """Return what the upper apps say of how the seats of these organizations stand."""
    return told(seats_standing.send(Appointment, organizations=organizations))
