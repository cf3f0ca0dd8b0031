"""Demonstration bases: described, nominated, named with a plaque, declined, and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.refusals.fields import refused
from core.revisions import claim_revision
from courses.enums import BaseState
from courses.models import Base, BaseQuota
from courses.selectors.bases import missing_conditions, used_of
from organizations.paths import ancestor_paths
from organizations.permissions import is_allowed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from organizations.models import Organization, User

AWARD = "courses.award_base"
HOURS = "开放和关闭时间要么都填，要么都不填，且关闭晚于开放。"


@transaction.atomic
def save_base(base: Base, *, by: User, revision: int | None = None) -> Base:
    """Store what is said of a base.

    Raises ValidationError: "stale", for its hours, or on `category` once a plaque of a category is
    asked for or given: it took one of that category's places.
    """
    if base.pk is not None:
        claim_revision(base, expected=revision or 0)
        _refuse_other_category(base)
    with explained({"base_hours": HOURS}, is_input=True):
        base.save()
    _record("save", base, by)
    return base


def _refuse_other_category(base: Base) -> None:
    stored = Base.objects.get(pk=base.pk)
    is_bound = stored.awarded_by_id is not None or stored.nominated_to_id is not None
    if is_bound and stored.category_id != base.category_id:
        words = "基地已按原类型申报或命名，不能更改类型；请先办结申报或撤销命名。"
        raise refused({"category": words}, code="category")


@transaction.atomic
def nominate_base(base: Base, *, to: Organization, by: User) -> None:
    """Ask an organization above (or the own county) for its plaque.

    Raises ValidationError: "conditions" while one of the five is missing, "state" while it waits.
    """
    base = _locked(base)
    missing = missing_conditions(base)
    if missing:
        raise ValidationError(
            f"五有条件还缺：{'、'.join(missing)}。请完善后再申报。", code="conditions"
        )
    if base.nominated_to_id:
        raise ValidationError(f"已向{base.nominated_to}申报，等待审定。", code="state")
    base.nominated_to = to
    if base.state != BaseState.AWARDED:
        base.state = BaseState.NOMINATED
    _store("nominate", base, by, {"to": to.pk})


@transaction.atomic
def award_base(base: Base, *, on: dt.date, opinion: str = "", by: User) -> None:
    """Give the plaque that was asked for.

    Raises ValidationError: "state" when nobody asks, "quota" when the places are used up.
    """
    base, awarder = _waiting(base, by)
    _demand_place(base, awarder)
    base.state, base.awarded_by, base.awarded_on = BaseState.AWARDED, awarder, on
    base.nominated_to, base.decision = None, opinion
    _store("award", base, by, {"awarder": awarder.pk, "on": on})


@transaction.atomic
def decline_base(base: Base, *, opinion: str, by: User) -> None:
    """Answer a nomination with no; a plaque that the base has already stays."""
    base, _ = _waiting(base, by)
    if not opinion:
        raise ValidationError({"opinion": "不予命名请写明意见。"})
    base.nominated_to, base.decision = None, opinion
    if base.state != BaseState.AWARDED:
        base.state = BaseState.DECLINED
    _store("decline", base, by, {"opinion": opinion})


@transaction.atomic
def withdraw_base(base: Base, *, reason: str, by: User) -> None:
    """Take the plaque back. Raises ValidationError(code="state") when there is none."""
    base = _locked(base)
    if base.state != BaseState.AWARDED:
        raise ValidationError("该基地没有命名，无须撤销。", code="state")
    if base.awarded_by is not None and not is_allowed(by, AWARD, base.awarded_by.path):
        raise ValidationError(f"该基地现由{base.awarded_by}命名，请由其撤销。", code="state")
    base.state, base.awarded_by, base.awarded_on = BaseState.WITHDRAWN, None, None
    base.nominated_to, base.decision = None, reason
    _store("withdraw", base, by, {"reason": reason})


@transaction.atomic
def set_base_quotas(
    awarder: Organization,
    places: Mapping[tuple[int, int], tuple[int, int | None]],
    *,
    by: User,
) -> None:
    """Store how many bases an organization names: (organization, category) → (at least, at most).

    (0, None) says nothing and removes the row. A quota below what is named already is stored: no
    further base is named until enough are withdrawn.
    """
    with explained({"base_quota_in_order": "至少不能大于至多。"}, is_input=True):
        for (organization, category), (least, most) in places.items():
            key: Any = {
                "awarder": awarder,
                "organization_id": organization,
                "category_id": category,
            }
            if (least, most) == (0, None):
                BaseQuota.objects.filter(**key).delete()
            else:
                BaseQuota.objects.update_or_create(
                    **key, defaults={"at_least": least, "at_most": most}
                )
    record("courses.set_base_quotas", by=by, target=awarder, path=awarder.path)


def _demand_place(base: Base, awarder: Organization) -> None:
    """Refuse a base beyond a quota; the locked quotas let one award at a time look."""
    quotas = (
        BaseQuota.objects.select_for_update(of=("self",))
        .filter(
            awarder=awarder,
            category=base.category_id,
            organization__path__in=ancestor_paths(base.venue.org_path),
            at_most__isnull=False,
        )
        .select_related("organization", "category")
        .order_by("pk")
    )
    for quota in quotas:
        if used_of(quota) >= (quota.at_most or 0):
            where = "全域" if quota.organization_id == awarder.pk else quota.organization
            raise ValidationError(
                f"{awarder}在{where}的{quota.category}示范基地名额 {quota.at_most} 个已用完，"
                "请先撤销其他基地或调整名额。",
                code="quota",
            )


def _locked(base: Base) -> Base:
    rows = Base.objects.select_for_update(of=("self",))
    locked: Base = rows.select_related("venue", "nominated_to", "awarded_by").get(pk=base.pk)
    return locked


def _waiting(base: Base, by: User) -> tuple[Base, Organization]:
    """Return a base with whom it asks for the plaque, asked anew once the row is ours.

    Raises ValidationError("state"), also when it asks somebody else by now.
    """
    base = _locked(base)
    if base.nominated_to is None:
        raise ValidationError("没有等待审定的申报，可能已由他人办理。", code="state")
    if not is_allowed(by, AWARD, base.nominated_to.path):
        raise ValidationError(f"该基地已改向{base.nominated_to}申报，由其审定。", code="state")
    return base, base.nominated_to


def _store(act: str, base: Base, by: User, detail: Mapping[str, object]) -> None:
    base.revision += 1
    base.save()
    _record(act, base, by, detail)


def _record(act: str, base: Base, by: User, detail: Mapping[str, object] | None = None) -> None:
    venue = base.venue
    record(f"courses.{act}_base", by=by, target=venue, path=venue.org_path, detail=detail or {})
