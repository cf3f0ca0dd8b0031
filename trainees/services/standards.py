"""Setting how hours are counted and what a year asks for: versions are added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.days import today
from organizations.enums import Level
from trainees.hours import target_for
from trainees.models import HoursEntry, HoursRule, HoursTarget
from trainees.selectors.standards import targets_over

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from decimal import Decimal

    from organizations.models import Category, Organization, User

RULE_REFUSALS = {
    "hours_rule_one_a_day": "该单位从这一天起已有折算规则，请换一个执行日期。",
    "hours_rule_version_once": "该单位已有同名版本，请换一个版本名称。",
    "hours_rule_sensible": "每学时应为 30 至 60 分钟，一天 4 至 10 学时，半天不少于 2 学时且少于一天。",
}
TARGET_REFUSALS = {
    "hours_target_once_a_year": "该单位从这一年起已有同名目标，请换一个名称。",
    "hours_target_sensible": "目标应为 1 至 400 学时、1 至 60 天，截止年度不能早于起始年度。",
}


@transaction.atomic
def add_rule(
    organization: Organization,
    *,
    version: str,
    valid_from: dt.date,
    minutes_an_hour: int,
    hours_a_day: Decimal,
    hours_half_day: Decimal,
    source: str = "",
    by: User,
) -> HoursRule:
    """Add a version of the conversion rule, for training from `valid_from` on in a subtree.

    Raises ValidationError: "level" below the county, "used" when training on or after that day is
    credited already (it would stand beside entries by the old rule), or a name of RULE_REFUSALS.
    """
    if organization.level > Level.COUNTY:
        message = "学时折算规则由县级及以上单位制定。"
        raise ValidationError({"organization": ValidationError(message, code="level")})
    credited = HoursEntry.objects.filter(
        person__org_path__startswith=organization.path, earned_on__gte=valid_from
    )
    last = credited.order_by("-earned_on").values_list("earned_on", flat=True).first()
    if last:
        message = f"已按现行规则记入 {last:%Y-%m-%d} 的学时，新规则请从这一天之后执行。"
        raise ValidationError({"valid_from": ValidationError(message, code="used")})
    with explained(RULE_REFUSALS):
        rule = HoursRule.objects.create(
            organization=organization,
            version=version,
            valid_from=valid_from,
            minutes_an_hour=minutes_an_hour,
            hours_a_day=hours_a_day,
            hours_half_day=hours_half_day,
            source=source,
            recorded_by=by,
        )
    detail = {"version": version, "valid_from": valid_from}
    record("trainees.add_hours_rule", by=by, target=rule, detail=detail, path=organization.path)
    return rule


@transaction.atomic
def withdraw_rule(rule: HoursRule, *, by: User) -> None:
    """Take back a version that is not in force yet. Raises ValidationError(code="begun")."""
    if rule.valid_from <= today():
        raise ValidationError(
            "已经执行的规则不能撤回，请另立新版本，从新的日期起执行。", code="begun"
        )
    record(
        "trainees.withdraw_hours_rule",
        by=by,
        target=rule,
        detail={"version": rule.version, "valid_from": rule.valid_from},
        path=rule.org_path,
    )
    rule.delete()


@transaction.atomic
def add_target(
    organization: Organization,
    *,
    name: str,
    categories: Iterable[Category],
    highest_level: int,
    hours: int,
    days: int,
    first_year: int,
    last_year: int | None = None,
    source: str = "",
    by: User,
) -> HoursTarget:
    """Add a yearly target for the people of a subtree; no categories: whoever no other one speaks of.

    Raises ValidationError: "past" for a year that is over, "weaker" when it asks less than what
    holds from above, or a name of TARGET_REFUSALS.
    """
    categories = list(categories)
    if first_year < today().year:
        message = "起始年度不能早于今年，往年的达标情况不再改变。"
        raise ValidationError({"first_year": ValidationError(message, code="past")})
    _refuse_weaker(organization, [c.code for c in categories], hours, days, first_year)
    with explained(TARGET_REFUSALS):
        target = HoursTarget.objects.create(
            organization=organization,
            name=name,
            highest_level=highest_level,
            hours=hours,
            days=days,
            first_year=first_year,
            last_year=last_year,
            source=source,
            recorded_by=by,
        )
    target.categories.set(categories)
    detail = {"name": name, "hours": hours, "days": days, "first_year": first_year}
    record("trainees.add_hours_target", by=by, target=target, detail=detail, path=organization.path)
    return target


def _refuse_weaker(
    organization: Organization, categories: list[str], hours: int, days: int, year: int
) -> None:
    """Refuse a target below what the organizations above ask of the same people."""
    above = [t for t in targets_over([organization.path]) if t.org_path != organization.path]
    for code in categories or [""]:
        holds = target_for(
            above, path=organization.path, category=code, level=Level.GRASSROOTS, year=year
        )
        message = (
            f"上级对这些人员的要求是 {holds.hours} 学时或 {holds.days} 天，本单位不能低于上级。"
        )
        if hours < holds.hours:
            raise ValidationError({"hours": ValidationError(message, code="weaker")})
        if days < holds.days:
            raise ValidationError({"days": ValidationError(message, code="weaker")})


@transaction.atomic
def withdraw_target(target: HoursTarget, *, by: User) -> None:
    """Take back a target whose first year has not begun. Raises ValidationError(code="begun")."""
    if target.first_year <= today().year:
        raise ValidationError(
            "已经执行的目标不能撤回，请另立新目标，从新的年度起执行。", code="begun"
        )
    record(
        "trainees.withdraw_hours_target",
        by=by,
        target=target,
        detail={"name": target.name, "first_year": target.first_year},
        path=target.org_path,
    )
    target.delete()
