"""What the campaigns do on news from below: elections, moves, mergers and closings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from organizations.signals import (
    organization_closing,
    organization_merged,
    organization_moved,
    organization_split,
)
from rotations.services.corrections import follow_first_day, refuse_other_base
from rotations.services.splits import follow_split
from rotations.services.turnover import (
    follow_closing,
    follow_election,
    follow_merger,
    follow_move,
)
from trainees.signals import appointment_corrected, principal_changed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Organization
    from trainees.models import Appointment
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
    follow_election(organization, appointment=appointment, previous=previous, on=on)


@receiver(appointment_corrected)
def on_appointment_corrected(*, appointment: Appointment, was: Term, **signal: Any) -> None:
    """Refuse what a frozen base does not follow; let the day of post training follow."""
    refuse_other_base(appointment, was)
    follow_first_day(appointment)


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
