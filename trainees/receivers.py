"""What the tree's news means for people: nobody stays in a post of an organization that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from trainees.enums import TransferState
from trainees.models import Appointment, Person, TransferRequest
from trainees.services.appointments import announce, close_term

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Organization


def end_terms_of_merged(
    sender: type[Organization],
    *,
    predecessors: Sequence[Organization],
    successor: Organization,
    on: dt.date,
    **_signal: Any,
) -> None:
    """End the running terms at the merged organizations; the people's records go to the successor.

    So do the requests for them that wait for an answer.
    A term that began on the day of the merger or later refuses it.
    """
    running = Appointment.objects.filter(
        organization__in=predecessors, period__endswith__isnull=True
    )
    for appointment in running.select_related("organization", "person"):
        close_term(appointment, on=on, by=None)
        if appointment.is_principal:
            announce(appointment.organization, None, appointment, on)
    Person.objects.filter(organization__in=predecessors).update(organization=successor)
    asked = TransferRequest.objects.filter(
        from_organization__in=predecessors, state=TransferState.WAITING
    )
    asked.exclude(to_organization=successor).update(from_organization=successor)


def refuse_while_in_post(
    sender: type[Organization], *, organization: Organization, **_signal: Any
) -> None:
    """Refuse to close an organization in which somebody still holds a post."""
    running = Appointment.objects.filter(organization=organization, period__endswith__isnull=True)
    names = [post.person.name for post in running.select_related("person")[:3]]
    if names:
        raise ValidationError(
            f"{'、'.join(names)}仍在“{organization.name}”任职，请先办理免职。", code="in_post"
        )
