"""What the campaigns do on news from below: elections, moves, mergers and closings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from organizations.signals import organization_closing, organization_merged, organization_moved
from rotations.services.people import carry_enrolments, part_enrolments
from rotations.services.turnover import (
    follow_closing,
    follow_election,
    follow_merger,
    follow_move,
)
from trainees.signals import people_merged, people_unmerged, principal_changed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Organization
    from trainees.models import Appointment, Person


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
    follow_election(organization, appointment=appointment, previous=previous, on=on)


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


@receiver(organization_closing)
def on_organization_closing(*, organization: Organization, on: dt.date, **signal: Any) -> None:
    """Take out the seat that ends, or refuse."""
    follow_closing(organization, on=on)


@receiver(people_merged)
def on_people_merged(*, keep: Person, drop: Person, **signal: Any) -> dict[str, Any]:
    """Carry the classes along."""
    return carry_enrolments(keep, drop)


@receiver(people_unmerged)
def on_people_unmerged(*, keep: Person, drop: Person, moved: dict[str, Any], **signal: Any) -> None:
    """Give the classes back, or refuse."""
    part_enrolments(keep, drop, moved)
