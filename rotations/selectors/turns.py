"""What changed between two days at one unit: which seats fell out and came in, and why.

A seat's turns at a unit are those of its changes that alter whether it is counted there. Turns of one seat
alternate, so the first and the last tell whether the two days differ, and the last says why. What
is listed therefore sums to the difference of the two days' figures, cause by cause, exactly.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from rotations.enums import DutyCause
from rotations.models import DutyChange
from rotations.selectors.coverage import coverage_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import Organization
    from rotations.models import Campaign
    from rotations.selectors.coverage import CoverageTable

EVER = dt.date.min
# %(trained)s: whether only trained seats are counted, or all seats of the base.
TURNS = """
    SELECT id, duty_id, cause, before, after FROM (
        SELECT id, duty_id, cause,
               was_in_base AND %(unit)s = ANY (coalesce(was_above, above))
                   AND (NOT %(trained)s OR was_state = 'trained') AS before,
               in_base AND %(unit)s = ANY (above)
                   AND (NOT %(trained)s OR state = 'trained') AS after
          FROM rotations_dutychange
         WHERE campaign_id = %(campaign)s AND recorded_on > %(since)s AND recorded_on <= %(until)s
           AND (%(trained)s OR NOT was_in_base = in_base OR was_above IS NOT NULL)
           AND (above @> ARRAY[%(unit)s]::bigint[] OR was_above @> ARRAY[%(unit)s]::bigint[])
    ) turn WHERE before <> after
"""
NET = f"""
    SELECT id, cause, after FROM (
        SELECT id, cause, after, row_number() OVER (PARTITION BY duty_id ORDER BY id DESC) AS place,
               first_value(before) OVER (PARTITION BY duty_id ORDER BY id) AS began
          FROM ({TURNS}) turns
    ) ordered WHERE place = 1 AND began <> after
"""  # noqa: S608  # composed of literals
BY_CAUSE = "SELECT cause, after, count(*)::int FROM ({}) turns GROUP BY 1, 2"
CHOSEN = f"SELECT id FROM ({NET}) net WHERE after = %(gained)s"  # noqa: S608  # composed of literals


class CauseCount(NamedTuple):
    """How many seats came in and fell out for one cause."""

    cause: str
    gained: int
    lost: int

    @property
    def label(self) -> str:
        """The cause in words."""
        return str(DutyCause(self.cause).label)

    @property
    def net(self) -> int:
        """What the cause adds to the figure."""
        return self.gained - self.lost


@dataclass(frozen=True)
class Bridge:
    """A figure on two days, and the causes between: before + gained - lost = after, always."""

    before: int
    after: int
    causes: list[CauseCount]

    @property
    def gained(self) -> int:
        """Seats counted on the second day alone."""
        return sum(cause.gained for cause in self.causes)

    @property
    def lost(self) -> int:
        """Seats counted on the first day alone."""
        return sum(cause.lost for cause in self.causes)

    @property
    def difference(self) -> int:
        """The second day's figure less the first's."""
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """Two days of one unit, side by side and explained."""

    since: dt.date
    until: dt.date
    first: CoverageTable
    second: CoverageTable
    base: Bridge
    trained: Bridge


def facts_of(
    unit: Organization, campaign: Campaign, since: dt.date, until: dt.date, *, trained: bool
) -> dict[str, Any]:
    """Return the values that the statements name."""
    return {
        "unit": unit.pk,
        "campaign": campaign.pk,
        "since": since,
        "until": until,
        "trained": trained,
    }


def counted(statement: str, values: dict[str, Any]) -> list[CauseCount]:
    """Return turns by cause, in the order of the causes."""
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(BY_CAUSE.format(statement), values)
        for cause, after, count in cursor.fetchall():
            found.setdefault(cause, [0, 0])[0 if after else 1] = count
    return [CauseCount(cause, *found[cause]) for cause in DutyCause.values if cause in found]


def compare_days(
    unit: Organization, campaign: Campaign, *, since: dt.date, until: dt.date
) -> Comparison:
    """Compare what was known at the end of two days; the caller got the unit through its scope."""
    first = coverage_of(unit, campaign, on=since)
    second = coverage_of(unit, campaign, on=until)
    bridges = []
    for trained in (False, True):
        values = facts_of(unit, campaign, since, until, trained=trained)
        before, after = (
            table.total.trained if trained else table.total.total for table in (first, second)
        )
        bridges.append(Bridge(before, after, counted(NET, values)))
    return Comparison(since, until, first, second, *bridges)


def turned_seats(
    unit: Organization,
    campaign: Campaign,
    *,
    since: dt.date,
    until: dt.date,
    trained: bool,
    gained: bool,
) -> OrgScopedQuerySet:
    """Return for each seat that differs between two days the change that made the difference.

    The unit stands in the user's scope, and all of these seats stood below it at the time.
    """
    values = facts_of(unit, campaign, since, until, trained=trained)
    return DutyChange.objects.filter(pk__in=chosen({**values, "gained": gained})).select_related(
        "duty__organization",
        "duty__category",
        "was_appointment__person",
        "appointment__person",
    )


def chosen(values: dict[str, Any]) -> RawSQL:
    """Return the statement with its values in the order it names them, as Django passes them on."""
    statement, order = CHOSEN, []
    while "%(" in statement:
        start = statement.index("%(")
        end = statement.index(")s", start)
        order.append(values[statement[start + 2 : end]])
        statement = f"{statement[:start]}%s{statement[end + 2 :]}"
    return RawSQL(statement, order)  # noqa: S611  # composed of literals; values stay parameters


@dataclass(frozen=True)
class Balance:
    """The base of a unit: as frozen, what came and went since, and as it is today."""

    opening: int
    kinds: list[CauseCount]
    today: int

    @property
    def increases(self) -> int:
        """Seats that came in since the base was frozen."""
        return sum(kind.gained for kind in self.kinds)

    @property
    def decreases(self) -> int:
        """Seats that were taken out since."""
        return sum(kind.lost for kind in self.kinds)

    @property
    def words(self) -> str:
        """The changes as papers print them beside the base."""
        parts = [("增", self.increases), ("减", self.decreases)]
        return "".join(f"{word}{count}" for word, count in parts if count) or "无增减"


def balance_of(
    unit: Organization,
    campaign: Campaign,
    *,
    on: dt.date | None = None,
    total: int | None = None,
) -> Balance:
    """Return opening base, increases, decreases and the base at the end of a day, at one unit.

    The opening base is by the tree of the day it was frozen: a village that moved within the campaign
    is a decrease of one township and an increase of another. `total` is the base of that day, if it is known.
    """
    values = facts_of(unit, campaign, EVER, on or dt.date.max, trained=False)
    kinds = counted(TURNS, values)
    now = coverage_of(unit, campaign, on=on).total.total if total is None else total
    return Balance(now - net_of(kinds), kinds, now)


def net_of(kinds: Iterable[CauseCount]) -> int:
    """Return what the causes add up to."""
    return sum(kind.net for kind in kinds)


def base_words(
    unit: Organization,
    campaign: Campaign,
    *,
    on: dt.date | None = None,
    total: int | None = None,
) -> str:
    """Return the base that figures stand on: 底数437，截至2026-03-01，增2减1."""
    balance = balance_of(unit, campaign, on=on, total=total)
    return f"底数{balance.opening}，截至{campaign.base_cutoff_on:%Y-%m-%d}，{balance.words}"


class TurnKind(NamedTuple):
    """One of the four lists of a comparison."""

    key: str
    label: str
    trained: bool
    gained: bool


TURN_KINDS = {
    kind.key: kind
    for kind in (
        TurnKind("lost", "掉出已训", trained=True, gained=False),
        TurnKind("gained", "新增已训", trained=True, gained=True),
        TurnKind("left", "移出底数", trained=False, gained=False),
        TurnKind("joined", "进入底数", trained=False, gained=True),
    )
}
