"""Online study on its way in: uploaded, checked, shown, and then credited or dropped."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.jobs.models import Job
from core.privacy.fields import EncryptedTextField
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from trainees.enums import ImportState


class StudyImport(models.Model):
    """One uploaded table of online study (网络自学) with the verdict on each row.

    Workbook and rows are full of personal data: sealed, and emptied once it is decided.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="导入范围", related_name="+"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    file_name = models.CharField("文件", max_length=150)
    workbook = EncryptedTextField(blank=True)  # base64
    rows = EncryptedTextField(blank=True)  # JSON: what the sheet says, and the verdicts
    state = models.CharField(
        "状态", max_length=10, choices=ImportState, default=ImportState.CHECKED
    )
    new_count = models.PositiveIntegerField("新增", default=0)
    same_count = models.PositiveIntegerField("已记入", default=0)
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
        verbose_name = "网络自学导入"
        indexes = [models.Index(fields=["org_path"], name="study_import_by_place")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def total(self) -> int:
        """How many rows the table has."""
        return self.new_count + self.same_count + self.problem_count

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state == ImportState.CHECKED
