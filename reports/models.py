"""What units send upward: numbered versions, each an immutable, hashed and chained snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from reports.enums import ReportKind, SubmissionState
from rotations.models import Campaign

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer


class SubmissionQuerySet(OrgScopedQuerySet):
    """Submissions: a unit's own at any state, those from below once they were sent."""

    def visible_to(self, user: Viewer) -> Self:
        """Keep what the user's subtrees sent, and the drafts of the user's own offices."""
        sent = ~Q(state=SubmissionState.DRAFT)
        return super().visible_to(user).filter(sent | Q(org_path__in=user.scope_paths()))


class Submission(Revisioned):
    """One version of one report of one unit.

    `snapshot` is what the files were made from: the figures as of a day and the words of the
    clerk. From sending on the database refuses to change it (see 0002_guards); a correction is a
    new version that points back. `previous_digest` chains all that a unit ever sent.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="填报单位", related_name="submissions"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name="轮训", related_name="submissions"
    )
    kind = models.CharField("种类", max_length=16, choices=ReportKind)
    title = models.CharField("标题", max_length=120)
    as_of = models.DateField("数据截止日")
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, verbose_name="更正", null=True, related_name="corrected_by"
    )
    state = models.CharField(
        "状态", max_length=10, choices=SubmissionState, default=SubmissionState.DRAFT
    )
    head = models.CharField("单位负责人", max_length=50, blank=True)
    filler = models.CharField("填表人", max_length=50, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    note = models.TextField("情况说明", max_length=3000, blank=True)
    words = models.JSONField("正文", default=list)
    snapshot = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    number = models.CharField("上报编号", max_length=40, null=True)  # noqa: DJ001  # NULL: not sent
    sheet_file = models.FileField("XLSX", upload_to="reports/%Y/", blank=True)
    docx_file = models.FileField("DOCX", upload_to="reports/%Y/", blank=True)
    pdf_file = models.FileField("PDF", upload_to="reports/%Y/", blank=True)
    file_digests = models.JSONField(default=dict)  # SHA-256 by column; empty until files are made
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField("上报时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("审核时间", null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "上报材料"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "campaign", "kind", "as_of", "version"],
                name="submission_version_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "number"], name="submission_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state=SubmissionState.DRAFT)
                | Q(submitted_at__isnull=False, number__isnull=False) & ~Q(digest=""),
                name="submission_sent_is_numbered",
            ),
            models.UniqueConstraint(
                fields=["organization", "campaign", "kind", "as_of"],
                condition=Q(state=SubmissionState.DRAFT),
                name="submission_one_draft",
                violation_error_message="该报表已有填报中的版本，请继续填报或删除后再新建。",
            ),
        ]
        indexes = [models.Index(fields=["org_path", "kind"], name="submission_by_place")]

    def __str__(self) -> str:
        return f"{self.title}（第{self.version}版）"


class SubmissionRemark(models.Model):
    """What the superior asks to be corrected, on a cell, a clause or the whole."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("submission__org_path",)

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="remarks")
    place = models.CharField("位置", max_length=60, blank=True, help_text="如“D7”或“第二部分”")
    text = models.TextField("意见", max_length=1000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "退回意见"

    def __str__(self) -> str:
        return self.text[:30]


class DocumentNumber(models.Model):
    """The register of numbers given to what a unit issues or sends, without gaps in a year."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    prefix = models.CharField("代字", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用到", default=0)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "文号登记"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "prefix", "year"], name="number_register_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕{self.last}号"
