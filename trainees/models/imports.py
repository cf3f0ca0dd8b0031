"""Rosters on their way in: uploaded, checked, shown, and then imported or dropped."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.jobs.models import Job
from core.privacy.fields import EncryptedTextField
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from trainees.enums import ImportState


class RosterImport(models.Model):
    """One uploaded roster with the verdict on each row.

    Workbook and rows are full of personal data, so both are sealed, and emptied once the roster
    is imported or dropped; the counts stay.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="导入单位", related_name="+"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    file_name = models.CharField("文件", max_length=150)
    workbook = EncryptedTextField(blank=True)  # base64
    rows = EncryptedTextField(blank=True)  # JSON: what the sheet says, and the verdicts
    state = models.CharField(
        "状态", max_length=10, choices=ImportState, default=ImportState.CHECKED
    )
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("变更", default=0)
    same_count = models.PositiveIntegerField("未变", default=0)
    problem_count = models.PositiveIntegerField("有问题", default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = "花名册导入"
        indexes = [models.Index(fields=["org_path"], name="roster_import_by_place")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def total(self) -> int:
        """How many rows the sheet has."""
        return self.new_count + self.changed_count + self.same_count + self.problem_count

    @property
    def good_count(self) -> int:
        """How many rows would be imported."""
        return self.new_count + self.changed_count + self.same_count

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state == ImportState.CHECKED
