"""Putting an appointment right: what was wrong on record, never what happened later.

The old values stay in the history on the person's page. Who sits where today, and on the cut-off of a
campaign, is news to the upper apps: they follow, or refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.days import today
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from trainees.enums import PRINCIPAL_POSTS, Post
from trainees.models import Appointment, AppointmentCorrection
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import (
    announce,
    follow_primary_post,
    lock_seat,
    primary_posts,
    refuse_closed,
    save_term,
    term,
)
from trainees.signals import appointment_corrected
from trainees.terms import Term

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from trainees.terms import RightFacts


@transaction.atomic
def correct_appointment(
    appointment: Appointment, facts: RightFacts, *, reason: str, revision: int, by: User | None
) -> Appointment:
    """Write the right facts over wrong ones; return the appointment as it is then.

    Raises ValidationError: "reason", "stale", "closed" (the right organization has ended), "unchanged",
    "future", "order", "seat_taken", "primary_taken", or what a receiver of `appointment_corrected` refuses with ("cutoff").
    """
    need_reason(reason)
    lock_seats(appointment.organization, facts.organization)
    held = claimed(appointment, revision)
    was, shown = Term.of(held), facts_shown(held)
    write_facts(held, facts)
    if facts_shown(held) == shown:
        raise BadInputError("更正后的内容与原记录相同。", code="unchanged")
    save_term(held, insert=False)
    note(held, shown, reason=reason, by=by, action="trainees.correct_appointment")
    follow_primary_post(held.person)
    appointment_corrected.send(Appointment, appointment=held, was=was)
    tell_if_seat_changed(held, was)
    return held


@transaction.atomic
def make_primary(
    appointment: Appointment, *, reason: str, revision: int, by: User | None
) -> Appointment:
    """Make a running post the person's primary one; what was primary beside it becomes a further one.

    The person's record moves to its organization. Raises ValidationError: "reason", "stale",
    "ended", "primary" (it is already).
    """
    need_reason(reason)
    held = claimed(appointment, revision)
    if not held.is_running:
        raise ValidationError("这项任职已经结束，不能作为主要任职。", code="ended")
    if held.is_primary:
        raise ValidationError("这项任职已经是主要任职。", code="primary")
    for other in primary_posts(held.person, held.period):
        turn_primary(other, to=False, reason=reason, by=by)
    turn_primary(held, to=True, reason=reason, by=by)
    follow_primary_post(held.person)
    return held


def turn_primary(appointment: Appointment, *, to: bool, reason: str, by: User | None) -> None:
    """Set the flag, with its line of history."""
    shown = facts_shown(appointment)
    appointment.is_primary = to
    save_term(appointment, insert=False)
    note(appointment, shown, reason=reason, by=by, action="trainees.make_primary")


def lock_seats(present: Organization, right: Organization | None) -> None:
    """Lock the seats concerned, in one order; an organization that ended takes no appointment over."""
    places = {place.pk: place for place in (present, right) if place is not None}
    for key in sorted(places):
        lock_seat(places[key])
    if right is not None and right.pk != present.pk:
        refuse_closed(right)


def need_reason(reason: str) -> None:
    """Refuse an act without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("请写明原因。", code="reason")})


def claimed(appointment: Appointment, revision: int) -> Appointment:
    """Claim the revision the editor saw; return the row read anew."""
    claim_revision(appointment, expected=revision)
    fresh: Appointment = Appointment.objects.select_related("person", "organization").get(
        pk=appointment.pk
    )
    return fresh


def write_facts(appointment: Appointment, facts: RightFacts) -> None:
    """Set the right facts on the row."""
    post = Post(facts.post)
    appointment.organization = facts.organization or appointment.organization
    appointment.post = post
    appointment.is_principal = post in PRINCIPAL_POSTS
    appointment.is_acting = post == Post.ACTING_DEPUTY
    appointment.heads_village_too = facts.heads_village_too
    appointment.period = term(facts.starts_on, facts.ends_on)
    appointment.period_precision = facts.precision
    appointment.end_precision = facts.end_precision
    appointment.paper = facts.paper


def facts_shown(appointment: Appointment) -> dict[str, str]:
    """Return what a correction may change, as the page shows it."""
    return {
        "organization": appointment.organization.name,
        "term": appointment.term,
        "post": appointment.get_post_display(),
        "heads_village_too": "是" if appointment.heads_village_too else "否",
        "is_primary": "主要任职" if appointment.is_primary else "兼任",
        "paper": appointment.paper,
    }


def note(
    appointment: Appointment,
    before: dict[str, str],
    *,
    reason: str,
    by: User | None,
    action: str,
) -> None:
    """Keep what was on record, and log the act."""
    after = facts_shown(appointment)
    AppointmentCorrection.objects.create(
        appointment=appointment,
        before=before,
        after=after,
        reason=reason.strip(),
        corrected_by=by,
    )
    detail: dict[str, Any] = {"before": before, "after": after, "reason": reason.strip()}
    record(action, by=by, target=appointment, detail=detail, path=appointment.organization.path)


def tell_if_seat_changed(appointment: Appointment, was: Term) -> None:
    """Tell the upper apps when the correction took somebody out of today's seat, or put them into one."""
    day, now = today(), Term.of(appointment)
    left, taken = was.organization, now.organization
    if was.holds_on(day, left) and not now.holds_on(day, left):
        until = appointment.period.upper if left.pk == taken.pk else day
        announce(left, principal_of(left, day), appointment, until or day)
    if now.holds_on(day, taken) and not was.holds_on(day, taken):
        announce(taken, appointment, None, appointment.period.lower)
