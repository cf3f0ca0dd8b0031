"""What an appointment says, as plain facts: the term it had, and the one it should have had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trainees.enums import Post, Precision

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import Organization
    from trainees.models import Appointment


@dataclass(frozen=True, slots=True)
class Term:
    """A term of office: half-open, `until` is None while no end is known."""

    organization: Organization
    since: dt.date
    until: dt.date | None
    is_principal: bool

    @classmethod
    def of(cls, appointment: Appointment) -> Term:
        """Return the term as it stands on the row."""
        period = appointment.period
        principal = appointment.is_principal
        return cls(appointment.organization, period.lower, period.upper, principal)

    def holds_on(self, day: dt.date, organization: Organization) -> bool:
        """Return whether it holds the principal seat of an organization on a day."""
        if self.organization.pk != organization.pk:
            return False
        return self.is_principal and self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class RightFacts:
    """What the appointment should have said."""

    post: Post | str
    starts_on: dt.date
    ends_on: dt.date | None = None
    precision: Precision | str = Precision.DAY
    end_precision: Precision | str = Precision.DAY
    heads_village_too: bool = False
    paper: str = ""
    organization: Organization | None = None  # None: it was right
