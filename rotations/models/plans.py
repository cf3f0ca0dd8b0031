"""Plans (实施方案) that lower units file in answer to a campaign."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Category, Organization
from rotations.enums import PlanState
from rotations.models.campaigns import Campaign


class Plan(Revisioned):
    """How one unit means to train those it answers for; filed upward, returned or accepted."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path", "campaign__org_path")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="plans")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="报送单位", related_name="plans"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    outline = models.TextField("方案正文", max_length=20000, blank=True)
    attachment = models.FileField(
        "附件",
        upload_to="plans/%Y/",
        blank=True,
        validators=[FileExtensionValidator(["pdf", "doc", "docx", "wps"])],
    )
    head = models.CharField("单位负责人", max_length=50, blank=True)
    contact = models.CharField("联系人及电话", max_length=80, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, editable=False)
    decided_at = models.DateTimeField("审核时间", null=True, editable=False)
    filing_number = models.CharField("备案号", max_length=40, blank=True, editable=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "pk"]
        verbose_name = "实施方案"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organization"],
                name="plan_once_per_unit",
                violation_error_message="本单位已建立该轮训的实施方案。",
            ),
            models.UniqueConstraint(
                fields=["campaign", "filing_number"],
                condition=~Q(filing_number=""),
                name="plan_filing_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.campaign}"


class PlanItem(models.Model):
    """One intended class of a plan."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("plan__org_path", "plan__campaign__org_path")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    title = models.CharField("班次", max_length=60)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="类别", related_name="+")
    classes = models.PositiveSmallIntegerField("期数", default=1)
    heads = models.PositiveIntegerField("人数")
    days = models.DecimalField("天数", max_digits=4, decimal_places=1)
    starts_on = models.DateField("计划开班")
    ends_on = models.DateField("计划结束")
    venue = models.CharField("地点", max_length=80, blank=True)
    budget = models.DecimalField("预算（元）", max_digits=12, decimal_places=2, default=0)
    funding = models.CharField("经费来源", max_length=60, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = "计划班次"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=models.F("ends_on")),
                name="plan_item_in_order",
                violation_error_message="结束日期不能早于开班日期。",
            ),
            models.CheckConstraint(
                condition=Q(heads__gt=0, classes__gt=0, days__gt=0),
                name="plan_item_not_empty",
                violation_error_message="期数、人数和天数都应大于 0。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanVersion(models.Model):
    """What a unit submitted at one time; append-only, so a plan and its amendment can be compared."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("plan__org_path", "plan__campaign__org_path")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = "方案版本"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan} 第{self.number}版"


class PlanRemark(models.Model):
    """A reviewer's comment on a clause of a submitted version."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("plan__org_path", "plan__campaign__org_path")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="remarks")
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="remarks")
    clause = models.CharField("条目", max_length=60, blank=True)
    text = models.TextField("意见", max_length=1000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "审核意见"

    def __str__(self) -> str:
        return self.text[:30]
