"""Election rounds as the tests need them: drafted by the service, lines typed directly."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tests.factories.organizations import OrganizationFactory
from trainees.services.rounds.drafting import draft_round

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from trainees.models import ElectionLine, ElectionRound

ON = dt.date(2026, 8, 1)


def drafted(organization: Organization, *, by: User, **facts: Any) -> ElectionRound:
    """Return a round of a subtree."""
    facts = {"title": "村党组织换届", "held_on": ON, "paper": "平组〔2026〕8号", **facts}
    return draft_round(organization, by=by, **facts)


def line_of(round_: ElectionRound, seat: Organization) -> ElectionLine:
    """Return the line of a seat as it is now."""
    line: ElectionLine = round_.lines.select_related("appointment__person").get(organization=seat)
    line.round = round_
    return line


def typed(round_: ElectionRound, seat: Organization, **values: Any) -> ElectionLine:
    """Type values into the line of a seat."""
    line = line_of(round_, seat)
    for name, value in {"outcome": "newcomer", **values}.items():
        setattr(line, name, value)
    line.save()
    return line


def villages(parent: Organization, count: int) -> list[Organization]:
    """Return new villages below a township."""
    return [OrganizationFactory.create(parent=parent, name=f"换届{n}村") for n in range(count)]
