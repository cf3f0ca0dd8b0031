"""What was: versions with half-open periods, and the acts that made them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from core.audit.services import record
from core.days import today
from core.refusals.fields import BadInputError
from organizations.models import OrganizationChange, OrganizationVersion

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.enums import ChangeKind
    from organizations.models import Organization, User


@dataclass(frozen=True)
class Facts:
    """What history keeps of an organization; names beside ids, so that old papers stay readable."""

    name: str
    parent_id: int | None
    parent_name: str
    category_id: int | None
    path: str
    sort_order: int

    @classmethod
    def of(cls, organization: Organization) -> Facts:
        """Return the facts as they stand on the object."""
        return cls(
            name=organization.name,
            parent_id=organization.parent_id,
            parent_name=organization.parent.name if organization.parent else "",
            category_id=organization.category_id,
            path=organization.path,
            sort_order=organization.sort_order,
        )


@dataclass(frozen=True)
class Ground:
    """The ground of an act: since when it holds, by which paper, and who enters it."""

    on: dt.date
    paper: str
    by: User | None
    note: str = ""


def check_day(organization: Organization, on: dt.date) -> None:
    """Refuse a day in the future, before the founding, or before the last recorded change.

    Raises ValidationError with code "future" or "before_last_change".
    """
    if on > today():
        raise BadInputError("变动日期不能晚于今天。", code="future")
    current = organization.versions.filter(period__upper_inf=True).first()
    since = current.period.lower if current else organization.valid_from
    if since and on < since:
        raise BadInputError(
            f"变动日期不能早于“{organization.name}”上一次变动的日期（{since:%Y-%m-%d}）。",
            code="before_last_change",
        )


def end_version(organization: Organization, was: Facts, *, on: dt.date) -> None:
    """Let what the organization `was` end before `on`; a first change also writes what came before.

    Two changes on one day leave one version: a period is never empty.
    """
    current = organization.versions.filter(period__upper_inf=True).first()
    if current is None:
        current = OrganizationVersion(
            organization=organization,
            name=was.name,
            parent_id=was.parent_id,
            category_id=was.category_id,
            period=DateRange(organization.valid_from, None, "[)"),
        )
    if current.period.lower == on:
        if current.pk:
            current.delete()
        return
    current.period = DateRange(current.period.lower, on, "[)")
    current.save()


def begin_version(organization: Organization, *, on: dt.date) -> None:
    """Record what the organization is from `on`."""
    OrganizationVersion.objects.create(
        organization=organization,
        name=organization.name,
        parent_id=organization.parent_id,
        category_id=organization.category_id,
        period=DateRange(on, None, "[)"),
    )


def record_change(
    kind: ChangeKind,
    ground: Ground,
    *,
    predecessors: Sequence[Organization] = (),
    successors: Sequence[Organization] = (),
    before: Facts | None = None,
    after: Facts | None = None,
) -> OrganizationChange:
    """Write the act itself, with its two ends, and its entry in the log."""
    change = OrganizationChange.objects.create(
        kind=kind,
        changed_on=ground.on,
        paper=ground.paper,
        note=ground.note,
        before=asdict(before) if before else {},
        after=asdict(after) if after else {},
        changed_by=ground.by,
    )
    change.predecessors.add(*predecessors)
    change.successors.add(*successors)
    subject = [*successors, *predecessors][0]
    record(
        f"organizations.{kind}",
        by=ground.by,
        target=subject,
        detail={
            "on": ground.on,
            "paper": ground.paper,
            "before": change.before,
            "after": change.after,
            "predecessors": [organization.pk for organization in predecessors],
        },
        path=subject.path,
    )
    return change
