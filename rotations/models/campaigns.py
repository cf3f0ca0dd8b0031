"""A campaign (轮训): the call, its rules by category, and who trains whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.enums import CampaignState, TurnoverRule
from rotations.models.querysets import CalledFromAboveQuerySet


def customary_months() -> int:
    """Return within how many months a newcomer is post-trained where a campaign says nothing else."""
    months: int = settings.POST_TRAINING_MONTHS
    return months


class Campaign(Revisioned):
    """A call by one organization to train the secretaries of its subtree within a period."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="组织单位", related_name="campaigns"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    title = models.CharField("名称", max_length=100)
    theme = models.CharField("主题", max_length=200, blank=True)
    paper = models.CharField("文号", max_length=60, blank=True)
    period = DateRangeField("起止日期")
    base_cutoff_on = models.DateField("底数截止日")
    plan_due_on = models.DateField("方案报送期限", null=True, blank=True)
    turnover_rule = models.CharField(
        "换届后的席位", max_length=16, choices=TurnoverRule, default=TurnoverRule.REOPEN
    )
    post_training_months = models.PositiveSmallIntegerField(
        "任职培训期限（月）",
        default=customary_months,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
    )
    counts_vacant_seats = models.BooleanField(
        "书记空缺的席位计入底数", default=False, help_text="空缺席位以“书记空缺”列出，待补选后参训"
    )
    minutes_per_day = models.PositiveSmallIntegerField("每天折合分钟数", default=480)
    state = models.CharField(
        "状态", max_length=8, choices=CampaignState, default=CampaignState.DRAFT
    )
    base_frozen_at = models.DateTimeField("底数冻结时间", null=True, editable=False)

    objects = CalledFromAboveQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "pk"]
        verbose_name = "轮训"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title"],
                name="campaign_title_once_per_office",
                violation_error_message="本单位已有同名轮训。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CampaignTopic(models.Model):
    """One of the topics (专题内容) a campaign asks for."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("campaign__org_path",)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="topics")
    name = models.CharField("专题", max_length=60)
    sort_order = models.PositiveSmallIntegerField("顺序", default=0)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = "专题内容"

    def __str__(self) -> str:
        return self.name


class CategoryRule(models.Model):
    """How a campaign trains one category, everywhere or within one area (the deepest area wins)."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("campaign__org_path",)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rules")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="类别", related_name="+")
    area = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name="适用区域",
        null=True,
        blank=True,
        related_name="+",
    )
    responsible_level = models.PositiveSmallIntegerField("负责培训的层级", choices=Level)
    min_days = models.DecimalField("最少天数", max_digits=4, decimal_places=1)
    max_days = models.DecimalField("最多天数", max_digits=4, decimal_places=1)
    due_on = models.DateField("完成期限")
    higher_share = models.DecimalField(
        "上级培训比例（%）",
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    share_is_pooled = models.BooleanField(
        "比例合并计算",
        default=True,
        help_text="合并计算按全部席位取整，否则每个单位分别不低于该比例",
    )
    min_attendance = models.DecimalField(
        "结业出勤率（%）",
        max_digits=5,
        decimal_places=2,
        default=85,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    needs_essay = models.BooleanField("须交学习体会", default=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["category__sort_order", "pk"]
        verbose_name = "类别规则"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "category", "area"],
                nulls_distinct=False,
                name="rule_once_per_category_and_area",
                violation_error_message="该类别在此区域已有规则。",
            ),
            models.CheckConstraint(
                condition=Q(min_days__gt=0) & Q(min_days__lte=F("max_days")),
                name="rule_days_in_order",
                violation_error_message="最少天数应大于 0 且不超过最多天数。",
            ),
            models.CheckConstraint(
                condition=Q(higher_share__gte=0, higher_share__lte=100),
                name="rule_share_is_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.get_responsible_level_display()}"


class TrainingResponsibility(models.Model):
    """Who trains the seats of one subtree, where that differs from the rule's level.

    A third line beside affiliation and territory; the deepest entry above a seat wins.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path", "responsible__path")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="responsibilities")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="单位", related_name="+"
    )
    responsible = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="负责培训的单位", related_name="+"
    )

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["organization__path"]
        verbose_name = "培训责任"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organization"],
                name="one_responsible_per_unit",
                violation_error_message="该单位已指定培训责任单位。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} → {self.responsible}"
