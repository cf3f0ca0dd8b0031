"""The tree of organizations by affiliation (隶属关系)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Deferrable, Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import Grade, Kind, Level
from organizations.paths import PATH_LENGTH


class Category(models.Model):
    """A kind of organization that rules speak of (村, 社区, 机关 …); a list the offices may extend."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=30, unique=True)
    group = models.CharField("大类", max_length=30)
    sort_order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = "组织类别"

    def __str__(self) -> str:
        return self.name


class Organization(Revisioned):
    """A node of the tree: a local committee, a work committee, a unit or a branch."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("path",)

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="隶属",
        null=True,
        blank=True,
        related_name="children",
        db_index=False,  # the unique index on (parent, sort_order) serves
    )
    located_in = models.ForeignKey(
        "self", models.PROTECT, verbose_name="属地", null=True, blank=True, related_name="located"
    )
    kind = models.CharField("性质", max_length=12, choices=Kind)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name="类别", null=True, blank=True, db_index=False
    )
    sort_order = models.PositiveIntegerField("建制顺序", help_text="同一上级之内的排列顺序")
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    department_name = models.CharField("承办部门", max_length=40, blank=True)
    pinyin = models.CharField(max_length=400, editable=False, blank=True)
    initials = models.CharField(max_length=100, editable=False, blank=True)
    division_code = models.CharField(  # noqa: DJ001  # several may have none, and codes are unique
        "区划代码",
        max_length=12,
        null=True,
        blank=True,
        db_collation="C",  # a code's prefix is the code above it
    )
    path = models.CharField(max_length=PATH_LENGTH, editable=False, db_collation="C")
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("撤销日期", null=True, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = "组织"
        constraints = [
            # The target of the composite foreign keys that carry paths onto heavy tables.
            models.UniqueConstraint(fields=["id", "path"], name="organization_id_path"),
            # Checked at the end of a statement, so that one UPDATE may swap siblings.
            models.UniqueConstraint(
                fields=["path"], name="organization_path", deferrable=Deferrable.IMMEDIATE
            ),
            models.UniqueConstraint(
                fields=["parent", "sort_order"],
                name="organization_place_among_siblings",
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.UniqueConstraint(
                fields=["parent", "name"],
                condition=Q(valid_until__isnull=True),
                name="organization_name_among_living_siblings",
                violation_error_message="同一上级下已有同名组织。",
            ),
            models.UniqueConstraint(
                fields=["division_code"],
                name="organization_division_code",
                violation_error_message="该区划代码已属于另一组织。",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=models.F("valid_until")),
                name="organization_valid_in_order",
                violation_error_message="撤销日期不能早于设立日期。",
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], name="organization_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(
                fields=["initials"], name="organization_initials", opclasses=["text_pattern_ops"]
            ),
            # The order of search results: a frequent word is found by walking from the top.
            models.Index(fields=["level", "path"], name="organization_level_path"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def is_living(self) -> bool:
        """Whether the organization has not been closed or merged away."""
        return self.valid_until is None


class OrganizationGrade(models.Model):
    """The grade of an organization in one year."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="grades")
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("等次", max_length=12, choices=Grade)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = "年度等次"
        constraints = [
            models.UniqueConstraint(fields=["organization", "year"], name="grade_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_grade_display()}"
