"""Reads of registration on arrival: who is here, who is late, who is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.digests import digest_of
from rotations.enums import SEATED_STATES
from rotations.models import Enrolment
from rotations.selectors.affairs import needs_of

if TYPE_CHECKING:
    from rotations.models import Arrival, Batch, ClassAffairs, Stay
    from rotations.selectors.affairs import Needs


@dataclass(frozen=True)
class ArrivalLine:
    """One trainee at the desk."""

    trainee: Enrolment
    arrival: Arrival | None
    stay: Stay | None
    needs: Needs
    is_late: bool

    @property
    def has_come(self) -> bool:
        """Whether the person is here."""
        return self.arrival is not None and not self.arrival.is_no_show

    @property
    def facts(self) -> list[str]:
        """What the desk shows of this trainee."""
        seat, come = self.trainee, self.arrival
        registered = (come.arrived_at, come.handed, come.note) if come else ()
        shown = (seat.pk, seat.place, seat.group, self.stay, self.is_late, *registered)
        return [str(value) for value in shown]

    @property
    def is_missing(self) -> bool:
        """Whether nobody knows where the person is."""
        return self.arrival is None


@dataclass(frozen=True)
class Desk:
    """The whole class at the desk, with its figures."""

    lines: list[ArrivalLine]

    @property
    def mark(self) -> str:
        """What changes when anything shown of the class changes: a desk that knows it asks no more."""
        return digest_of([line.facts for line in self.lines])[:16]

    @property
    def came(self) -> int:
        """How many are here."""
        return sum(line.has_come for line in self.lines)

    @property
    def late(self) -> int:
        """How many of them came late."""
        return sum(line.is_late for line in self.lines)

    @property
    def no_shows(self) -> int:
        """How many do not come."""
        return sum(not line.has_come and not line.is_missing for line in self.lines)

    @property
    def missing(self) -> list[ArrivalLine]:
        """Who is not here and has not said why."""
        return [line for line in self.lines if line.is_missing]


def desk_of(batch: Batch, affairs: ClassAffairs | None) -> Desk:
    """Return the class by seat number with who came; two queries."""
    trainees = list(
        Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES)
        .select_related("person", "organization", "group", "arrival", "stay__room")
        .order_by("place")
    )
    needs = needs_of(trainees)
    report_by = affairs.report_by if affairs else None
    lines = []
    for trainee in trainees:
        arrival = getattr(trainee, "arrival", None)
        came = arrival.arrived_at if arrival else None
        is_late = bool(came and report_by and came > report_by)
        stay = getattr(trainee, "stay", None)
        lines.append(ArrivalLine(trainee, arrival, stay, needs[trainee.pk], is_late))
    return Desk(lines)
