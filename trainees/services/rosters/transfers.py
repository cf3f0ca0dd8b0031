"""People of a roster whose record lies elsewhere: asked for, never copied and never moved here.

The one place where an import meets the transfer requests of the register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.audit.services import record
from trainees.enums import RowKind
from trainees.models import Person, RosterRow

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
    """Write each wanted transfer into the log of both places; return how many there are."""
    count = 0
    for person, organization, reason in wanted_transfers(roster):
        for path in (organization.path, person.org_path):
            record(
                "trainees.want_transfer",
                by=by,
                target=roster,
                detail={"person": person.pk, "to": organization.pk, "reason": reason},
                path=path,
            )
        count += 1
    return count
