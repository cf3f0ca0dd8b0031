"""换届: one act ends the principal secretary in post and begins the newcomer's term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from trainees.enums import PRINCIPAL_POSTS, Post
from trainees.models import Appointment, Person
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import (
    announce,
    announce_newcomer,
    close_term,
    follow_primary_post,
    lock_seat,
    primary_posts,
    record_term,
    refuse_closed,
    save_term,
    term,
)
from trainees.services.people import lock_people

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import Organization, User


@transaction.atomic
def hold_election(
    organization: Organization,
    *,
    newcomer: Person,
    post: Post | str,
    on: dt.date,
    by: User | None,
    paper: str = "",
    leaves_present_post: bool = False,
    heads_village_too: bool = False,
) -> Appointment:
    """Seat the newcomer as principal secretary from `on`; whoever sat there leaves the same day.

    `leaves_present_post` also ends the newcomer's primary post elsewhere; otherwise that stays
    and the new post is a further one. Raises ValidationError: "not_principal", "closed",
    "future", "order" (`on` is not after the present secretary's first day), "reelected" (the
    newcomer is the one in post), "seat_taken" (somebody's term begins later).
    """
    lock_seat(organization)
    refuse_closed(organization)
    if Post(post) not in PRINCIPAL_POSTS:
        raise ValidationError("换届须选任主要负责人职务。", code="not_principal")
    lock_people([newcomer])
    previous = _leave(organization, newcomer, on=on, by=by, paper=paper)
    if leaves_present_post:
        _leave_elsewhere(newcomer, organization, on=on, by=by, paper=paper)
    appointment = Appointment(
        person=newcomer,
        organization=organization,
        post=Post(post),
        is_principal=True,
        is_primary=not primary_posts(newcomer, term(on, None)),
        is_acting=post == Post.ACTING_DEPUTY,
        heads_village_too=heads_village_too,
        period=term(on, None),
        paper=paper,
    )
    save_term(appointment)
    record_term("trainees.hold_election", appointment, by=by, paper=paper)
    follow_primary_post(newcomer)
    announce_newcomer(appointment, previous=previous)
    return appointment


@transaction.atomic
def reelect(
    organization: Organization,
    *,
    on: dt.date,
    by: User | None,
    post: Post | str = "",
    paper: str = "",
    heads_village_too: bool | None = None,
) -> Appointment:
    """Note that the secretary in post was elected again on a day; the term and its duties go on.

    Another `post` (an acting deputy elected secretary) ends the old term and begins a new one of the
    same person on the day. Raises ValidationError: "vacant", "not_principal", "closed", "future", "order".
    """
    lock_seat(organization)
    refuse_closed(organization)
    present = principal_of(organization, on)
    if present is None:
        raise ValidationError(f"“{organization.name}”这一天没有书记在任，不能连任。", code="vacant")
    term(present.period.lower, on)
    if Post(post or present.post) not in PRINCIPAL_POSTS:
        raise ValidationError("换届须选任主要负责人职务。", code="not_principal")
    if not post or post == present.post:
        record_term("trainees.reelect", present, by=by, paper=paper)
        return present
    if heads_village_too is not None:
        present.heads_village_too = heads_village_too
    return _go_on_as(present, Post(post), on=on, by=by, paper=paper)


def _go_on_as(
    present: Appointment, post: Post, *, on: dt.date, by: User | None, paper: str
) -> Appointment:
    """Let the same person go on in another principal post of the same seat."""
    close_term(present, on=on, by=by, paper=paper)
    appointment = Appointment(
        person=present.person,
        organization=present.organization,
        post=post,
        is_principal=True,
        is_primary=present.is_primary,
        is_acting=post == Post.ACTING_DEPUTY,
        heads_village_too=present.heads_village_too,
        period=term(on, None),
        paper=paper,
    )
    save_term(appointment)
    record_term("trainees.reelect", appointment, by=by, paper=paper)
    announce_newcomer(appointment, previous=present)
    return appointment


def _leave(
    organization: Organization, newcomer: Person, *, on: dt.date, by: User | None, paper: str
) -> Appointment | None:
    """End the term of the principal secretary in post on the day; None when the seat is vacant."""
    previous = principal_of(organization, on)
    if previous is None:
        return None
    if previous.person_id == newcomer.pk:
        raise ValidationError(
            f"{newcomer.name}现任“{organization.name}”{previous.get_post_display()}，无须换届。",
            code="reelected",
        )
    close_term(previous, on=on, by=by, paper=paper)
    return previous


def _leave_elsewhere(
    newcomer: Person, organization: Organization, *, on: dt.date, by: User | None, paper: str
) -> None:
    """End the newcomer's running primary post at another organization, and say so if it was a seat."""
    for post in primary_posts(newcomer, term(on, None)):
        if post.period.upper is None and post.organization_id != organization.pk:
            close_term(post, on=on, by=by, paper=paper)
            if post.is_principal:
                announce(post.organization, None, post, on)
