"""Batches (班次): one class held for one campaign, its quotas and its papers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from courses.models import Venue
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.enums import BatchKind, BatchState, DocumentKind
from rotations.models.campaigns import Campaign
from rotations.models.querysets import BatchQuerySet, PaperQuerySet


class Batch(Revisioned):
    """One class: who organizes, carries and pays, where and when, for how many of whom.

    Capacity, dates, campaign and `is_repeatable` are copied onto each enrolment by the database,
    so that no enrolment can break what the batch says (see rotations/migrations/0002_guards.py).
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path", "carrier__path")
    CARRIER_LOOKUP: ClassVar[str] = "carrier__path"

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="batches")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="主办单位", related_name="batches"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    carrier = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name="承办单位",
        null=True,
        blank=True,
        related_name="carried_batches",
    )
    carrier_name = models.CharField("承办单位名称", max_length=100, blank=True)
    co_organizers = models.CharField("协办单位", max_length=200, blank=True)
    payer = models.CharField("经费承担", max_length=100, blank=True)
    series = models.CharField("班名", max_length=60, help_text="如“村书记班”")
    number = models.PositiveSmallIntegerField("期号", default=1)
    kind = models.CharField("类型", max_length=16, choices=BatchKind, default=BatchKind.ROTATION)
    level = models.PositiveSmallIntegerField("办班层级", choices=Level)
    categories = models.ManyToManyField(Category, verbose_name="培训对象", related_name="+")
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        verbose_name="办班地点",
        null=True,
        blank=True,
        related_name="batches",
    )
    dates = DateRangeField("办班日期")
    capacity = models.PositiveSmallIntegerField("名额", validators=[MinValueValidator(1)])
    is_repeatable = models.BooleanField("可重复参训", default=False, editable=False)
    names_due_on = models.DateField("报名截止", null=True, blank=True)
    places_due_on = models.DateField("名额收回日", null=True, blank=True, editable=False)
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="班主任",
        null=True,
        blank=True,
        related_name="batches_taught",
    )
    contact = models.CharField("联系人及电话", max_length=80, blank=True)
    requirements = models.TextField("参训要求", max_length=3000, blank=True)
    notice_number = models.CharField("通知文号", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.DRAFT)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-dates", "org_path", "pk"]
        verbose_name = "班次"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "campaign", "series", "number"],
                name="batch_number_once_per_series",
                violation_error_message="本单位该班名已有同一期号。",
            ),
            # What enrolments copy (see 0002_guards): a composite foreign key needs it unique.
            models.UniqueConstraint(
                "id",
                "capacity",
                "dates",
                "campaign",
                "is_repeatable",
                name="batch_facts_for_enrolments",
            ),
            models.UniqueConstraint("id", "dates", name="batch_dates_for_audiences"),
            models.CheckConstraint(
                condition=Q(capacity__gt=0),
                name="batch_has_capacity",
                violation_error_message="名额应大于 0。",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.CANCELLED) | ~Q(cancel_reason=""),
                name="batch_cancelled_with_reason",
                violation_error_message="取消班次须写明原因。",
            ),
        ]
        indexes = [models.Index(fields=["org_path"], name="batch_by_place")]

    def __str__(self) -> str:
        return f"{self.series}第{self.number}期"


class Quota(models.Model):
    """How many places of a batch one unit may fill (名额分配).

    A unit shares its places out to those below it: `parent` is the quota they come from, and
    `shared` the sum of all such parts, kept by the database (see rotations/migrations/0013_quota_guards.py),
    which lets neither exceed what the parent, or the batch, has.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path", "batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="quotas")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="单位", related_name="quotas"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    places = models.PositiveSmallIntegerField("名额")
    parent = models.ForeignKey(
        "self",
        models.RESTRICT,
        verbose_name="分解自",
        null=True,
        blank=True,
        related_name="parts",
    )
    shared = models.PositiveSmallIntegerField("已分解", default=0, editable=False)
    answered_at = models.DateTimeField("回执时间", null=True)
    note = models.CharField("备注", max_length=100, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["org_path"]
        verbose_name = "名额"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "organization"],
                name="quota_once_per_unit",
                violation_error_message="该单位已分配名额。",
            ),
            # A part belongs to the batch of its parent: a composite foreign key needs it unique.
            models.UniqueConstraint(fields=["id", "batch"], name="quota_batch_for_parts"),
            models.CheckConstraint(
                condition=Q(shared__lte=F("places")),
                name="quota_parts_within_places",
                violation_error_message="分解的名额超过本单位的名额。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.places}"

    @property
    def own(self) -> int:
        """The places that were not shared out: for names of units without a part of their own."""
        return self.places - self.shared


class BatchDocument(models.Model):
    """A paper made for a batch and kept as it was issued."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="documents")
    kind = models.CharField("种类", max_length=16, choices=DocumentKind)
    file = models.FileField("文件", upload_to="batches/%Y/")
    file_name = models.CharField("文件名", max_length=120)
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "班次材料"

    def __str__(self) -> str:
        return self.file_name
