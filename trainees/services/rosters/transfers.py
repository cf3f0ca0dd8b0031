"""People of a roster whose record lies elsewhere: asked for, never copied and never moved here.

The one place where an import meets the transfer requests of the register.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from trainees.enums import RowKind
from trainees.models import Person, RosterRow
from trainees.services.transfers import request_transfer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organizations.models import Organization, User
    from trainees.models import RosterImport

REASON = "花名册“{file}”第 {number} 行列为本单位人员"


def wanted_transfers(roster: RosterImport) -> Iterator[tuple[Person, Organization, str]]:
    """Yield the people to ask for, with the organization that wants each and the reason."""
    rows = RosterRow.objects.filter(
        roster=roster,
        kind=RowKind.IGNORED,
        choices__elsewhere="transfer",
        organization__isnull=False,
    ).select_related("organization")
    wanted = {row.id_index: row for row in rows if row.id_index}
    people = Person.objects.filter(id_index__in=wanted, merged_into=None)
    for person in people.select_related("organization"):
        row = wanted[person.id_index]
        yield person, row.organization, REASON.format(file=roster.file_name, number=row.number)


def ask_for_transfers(roster: RosterImport, *, by: User) -> int:
    """Ask the units that keep the records; return how many requests wait for an answer.

    Who has come into the own unit since the roster was checked needs no request.
    """
    count = 0
    for person, organization, reason in wanted_transfers(roster):
        with suppress(ValidationError):
            request_transfer(person, organization, by=by, reason=reason)
            count += 1
    return count
