"""Lecturers whom one organization lets another book for some days."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models

from core.scoping.querysets import OrgScopedQuerySet
from courses.models.availability import BOUNDED
from courses.models.resources import Lecturer
from organizations.models import Organization


class LecturerLoan(models.Model):
    """Days on which an organization and those below it may book a lecturer of another's pool."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path", "lecturer__org_path")

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="loans")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="借用单位", related_name="lecturers_lent"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    dates = DateRangeField("支援日期")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["dates", "pk"]
        verbose_name = "师资支援"
        constraints = [models.CheckConstraint(condition=BOUNDED, name="lecturer_loan_has_days")]

    def __str__(self) -> str:
        return f"{self.lecturer} {self.organization}"
