"""The course library."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.revisions import Revisioned
from courses.enums import Mode
from courses.models.querysets import SharedResourceQuerySet
from organizations.models import Organization


class Topic(models.Model):
    """A theme that courses and lecturers are filed under; one list for the installation."""

    name = models.CharField("专题", max_length=60, unique=True)
    sort_order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = "专题"

    def __str__(self) -> str:
        return self.name


class Course(Revisioned):
    """A piece of teaching that sessions may repeat."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="所属单位", related_name="courses"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    is_shared = models.BooleanField("下级可用", default=False)
    title = models.CharField("课程名称", max_length=120)
    topic = models.ForeignKey(Topic, models.PROTECT, verbose_name="专题", null=True, blank=True)
    mode = models.CharField("授课形式", max_length=12, choices=Mode, default=Mode.LECTURE)
    minutes = models.PositiveSmallIntegerField("时长（分钟）", default=120)
    summary = models.TextField("内容提要", max_length=2000, blank=True)
    is_retired = models.BooleanField("停用", default=False)

    objects = SharedResourceQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "title", "pk"]
        verbose_name = "课程"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title"],
                name="course_title_once_per_owner",
                violation_error_message="本单位已有同名课程。",
            )
        ]

    def __str__(self) -> str:
        return self.title
