"""What a campaign makes of the rules of scheduling, and what was allowed against them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from rotations.models.batches import Batch
from rotations.models.campaigns import Campaign
from rotations.models.timetable import Session
from rotations.scheduling.findings import ABSOLUTE_RULES, RuleCode, RuleLevel


class ScheduleRule(models.Model):
    """How much one rule weighs in a campaign, where that differs from the custom.

    `margin` is kept free beyond the rule: minutes on the way (travel), beds of a venue (beds).
    The hours are those between which a lecturer is away from home (home); empty: the custom.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("campaign__org_path",)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="schedule_rules")
    code = models.CharField("规则", max_length=20, choices=RuleCode)
    level = models.CharField("级别", max_length=6, choices=RuleLevel)
    margin = models.PositiveSmallIntegerField(
        "另留余量", default=0, validators=[MaxValueValidator(999)]
    )
    leaves_from = models.TimeField("最早离家", null=True, blank=True)
    home_by = models.TimeField("最晚到家", null=True, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["campaign", "pk"]
        verbose_name = "排班规则"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "code"], name="schedule_rule_once_per_campaign"
            ),
            models.CheckConstraint(
                condition=Q(leaves_from__isnull=True, home_by__isnull=True)
                | Q(code=RuleCode.HOME, leaves_from__lt=F("home_by")),
                name="schedule_rule_hours",
                violation_error_message="最早离家时间应早于最晚到家时间。",
            ),
            models.CheckConstraint(
                condition=~Q(code__in=[str(code) for code in ABSOLUTE_RULES])
                | Q(level=RuleLevel.BLOCK),
                name="absolute_rules_block",
                violation_error_message="这条规则由系统强制执行，不能放宽。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}：{self.get_level_display()}"


class RuleOverride(models.Model):
    """An exception from a rule for one class or session, with its reason (例外).

    It holds for the finding of this key until it is withdrawn: by somebody, or (`withdrawn_by`
    empty) because the finding is gone. Absolute rules have no exceptions.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rule_overrides")
    rule = models.CharField("规则", max_length=20, choices=RuleCode)
    key = models.CharField(max_length=120)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rule_overrides")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="rule_overrides"
    )
    finding = models.CharField("问题", max_length=500)
    reason = models.CharField("原因", max_length=200)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField("时间", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "排班例外"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "key"],
                condition=Q(withdrawn_at=None),
                name="rule_override_once_at_a_time",
                violation_error_message="这个问题已经有人作了例外处理，请刷新后再看。",
            ),
            models.CheckConstraint(
                condition=~Q(rule__in=[str(code) for code in ABSOLUTE_RULES]),
                name="no_override_of_absolute_rules",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rule_override_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}：{self.reason}"
