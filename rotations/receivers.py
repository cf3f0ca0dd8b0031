"""What the campaigns do on news from below: elections, moves, mergers and closings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from organizations.signals import organization_closing, organization_merged, organization_moved
from rotations.services.arrivals import follow_newcomers, release_newcomers
from rotations.services.turnover import (
    follow_closing,
    follow_election,
    follow_merger,
    follow_move,
)
from trainees.signals import principal_changed, principals_changed, roster_undoing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Organization
    from trainees.models import Appointment


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


@receiver(principals_changed)
def on_principals_changed(*, appointments: Sequence[int], **signal: Any) -> None:
    """Let the duties follow many seats at once."""
    follow_newcomers(appointments)


@receiver(roster_undoing)
def on_roster_undoing(*, appointments: Sequence[int], **signal: Any) -> None:
    """Leave the seats of an import that is taken back vacant, as they were."""
    release_newcomers(appointments)


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
