"""What an organization was called, where it belonged and which code it had, on any day."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import ChangeKind
from organizations.models.tree import Category, Organization


class OrganizationVersion(models.Model):
    """Name, affiliation and category of an organization over one period; periods never overlap.

    An organization that never changed has no versions: it has always been what it is now.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="versions")
    name = models.CharField("名称", max_length=100)
    parent = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    period = DateRangeField("有效期")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "period"]
        verbose_name = "组织沿革"
        constraints = [
            ExclusionConstraint(
                name="organization_version_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationChange(models.Model):
    """One act on the tree: what happened, on which day, by which paper, from what to what."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("successors__path", "predecessors__path")

    kind = models.CharField("变动", max_length=12, choices=ChangeKind)
    changed_on = models.DateField("日期")
    paper = models.CharField("依据文件", max_length=100, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    predecessors = models.ManyToManyField(Organization, related_name="+", blank=True)
    successors = models.ManyToManyField(Organization, related_name="+", blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_on", "-pk"]
        verbose_name = "组织变动"

    def __str__(self) -> str:
        return f"{self.changed_on} {self.get_kind_display()}"


class DivisionCode(models.Model):
    """The division code an organization had over one period.

    A code is never given to a second organization (行政区划代码管理办法, 民政部令第79号).
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="division_codes")
    code = models.CharField("区划代码", max_length=12)
    period = DateRangeField("有效期")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "period"]
        verbose_name = "区划代码沿革"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="division_code_one_holder"),
            ExclusionConstraint(
                name="division_code_one_per_organization",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.code
