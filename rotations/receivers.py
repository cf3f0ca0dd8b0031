"""What the campaigns do on news from below: elections, moves, mergers and closings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from courses.signals import venue_blocked
from organizations.signals import (
    organization_closing,
    organization_merged,
    organization_moved,
    organization_split,
)
from rotations.causes import because
from rotations.enums import DutyCause
from rotations.selectors.venue_use import classes_met_by
from rotations.services.arrivals import follow_newcomers, release_newcomers
from rotations.services.corrections import follow_first_day, refuse_other_base
from rotations.services.people import carry_enrolments, part_enrolments
from rotations.services.recognitions import recognise_class, revoke_entry
from rotations.services.rounds import return_seats, tell_seats
from rotations.services.splits import follow_split
from rotations.services.turnover import (
    follow_closing,
    follow_election,
    follow_merger,
    follow_move,
)
from trainees.signals import (
    appointment_corrected,
    class_recognised,
    people_merged,
    people_unmerged,
    principal_changed,
    principals_changed,
    recognition_revoked,
    roster_undoing,
    round_undoing,
    seats_standing,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from courses.models import VenueBlocking
    from organizations.models import Organization, User
    from trainees.models import Appointment, HoursEntry, Person
    from trainees.terms import Term


@receiver(principal_changed)
def on_principal_changed(
    *,
    organization: Organization,
    appointment: Appointment | None,
    previous: Appointment | None,
    on: dt.date,
    **signal: Any,
) -> None:
    """Let the duties follow the seat."""
    cause = DutyCause.VACATED if appointment is None else DutyCause.ELECTION
    with because(cause, on=on):
        follow_election(organization, appointment=appointment, previous=previous, on=on)


@receiver(appointment_corrected)
def on_appointment_corrected(*, appointment: Appointment, was: Term, **signal: Any) -> None:
    """Refuse what a frozen base does not follow; let the day of post training follow."""
    refuse_other_base(appointment, was)
    follow_first_day(appointment)


@receiver(principals_changed)
def on_principals_changed(*, appointments: Sequence[int], **signal: Any) -> None:
    """Let the duties follow many seats at once."""
    follow_newcomers(appointments)


@receiver(roster_undoing)
def on_roster_undoing(*, appointments: Sequence[int], **signal: Any) -> None:
    """Leave the seats of an import that is taken back vacant, as they were."""
    release_newcomers(appointments)


@receiver(seats_standing)
def on_seats_standing(*, organizations: Collection[int], **signal: Any) -> dict[str, Any]:
    """Tell how the duties stand."""
    return tell_seats(organizations)


@receiver(round_undoing)
def on_round_undoing(
    *,
    organizations: Collection[int],
    before: dict[str, Any],
    after: dict[str, Any],
    **signal: Any,
) -> None:
    """Put the duties back that a round of elections changed, or refuse."""
    return_seats(organizations, before=before, after=after)


@receiver(organization_moved)
def on_organization_moved(
    *, organization: Organization, old_path: str, new_path: str, **signal: Any
) -> None:
    """Carry the counts along."""
    follow_move(organization, old_path=old_path, new_path=new_path)


@receiver(organization_merged)
def on_organization_merged(
    *, predecessors: Sequence[Organization], successor: Organization, on: dt.date, **signal: Any
) -> None:
    """Take out the seats that ended."""
    follow_merger(predecessors, successor, on=on)


@receiver(organization_split)
def on_organization_split(
    *,
    predecessor: Organization,
    successors: Sequence[Organization],
    ends: bool,
    on: dt.date,
    paper: str,
    **signal: Any,
) -> None:
    """Take out the seat that ended, and put in those of the successors."""
    follow_split(predecessor, successors, ends=ends, on=on, paper=paper)


@receiver(organization_closing)
def on_organization_closing(*, organization: Organization, on: dt.date, **signal: Any) -> None:
    """Take out the seat that ends, or refuse."""
    follow_closing(organization, on=on)


@receiver(class_recognised)
def on_class_recognised(
    *,
    person: Person,
    level: int,
    starts_on: dt.date,
    ends_on: dt.date,
    title: str,
    host: str,
    paper: str,
    entry: HoursEntry | None,
    by: User,
    **signal: Any,
) -> None:
    """Let a class done elsewhere count for the seats of whoever attended it."""
    recognise_class(
        person,
        level=level,
        starts_on=starts_on,
        ends_on=ends_on,
        title=title,
        host=host,
        paper=paper,
        entry=entry,
        by=by,
    )


@receiver(recognition_revoked)
def on_recognition_revoked(*, entry: HoursEntry, reason: str, by: User, **signal: Any) -> None:
    """Give the seats back that rested on it."""
    revoke_entry(entry, reason=reason, by=by)


@receiver(people_merged)
def on_people_merged(*, keep: Person, drop: Person, **signal: Any) -> dict[str, Any]:
    """Carry the classes along."""
    return carry_enrolments(keep, drop)


@receiver(people_unmerged)
def on_people_unmerged(*, keep: Person, drop: Person, moved: dict[str, Any], **signal: Any) -> None:
    """Give the classes back, or refuse."""
    part_enrolments(keep, drop, moved)


@receiver(venue_blocked)
def on_venue_blocked(*, blocking: VenueBlocking, by: User, **signal: Any) -> list[str]:
    """Name the classes that stand on the blocked days."""
    return classes_met_by(by, blocking)
