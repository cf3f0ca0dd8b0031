"""Demonstration bases (示范培训实践基地), and how many each organization may name."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from courses.enums import BaseState
from courses.models.availability import WEEKDAYS
from courses.models.querysets import RoomQuerySet
from courses.models.resources import Venue
from organizations.models import Category, Organization


class Base(Revisioned):
    """What makes a venue a demonstration base: the five conditions, the plaque, the visiting hours.

    A base that has one organization's plaque may be nominated to an organization above: then both
    `awarded_by` and `nominated_to` are set, and it keeps the plaque until the upper one decides.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("venue__org_path",)

    venue = models.OneToOneField(Venue, models.CASCADE, related_name="base")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="类型", related_name="+")
    has_place = models.BooleanField("有场所", default=False)
    has_guide = models.BooleanField("有讲解员", default=False)
    has_materials = models.BooleanField("有典型材料", default=False)
    has_site = models.BooleanField("有参观现场", default=False)
    has_film = models.BooleanField("有专题片", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=BaseState, default=BaseState.REGISTERED, editable=False
    )
    nominated_to = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="申报给", null=True, related_name="+"
    )
    awarded_by = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="命名单位", null=True, related_name="+"
    )
    awarded_on = models.DateField("命名日期", null=True, blank=True)
    decision = models.CharField("审定意见", max_length=200, blank=True)
    visitors_per_day = models.PositiveSmallIntegerField("每天接待人数", null=True, blank=True)
    opens_at = models.TimeField("开放时间", null=True, blank=True)
    closes_at = models.TimeField("关闭时间", null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="开放日", default=list, blank=True
    )

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["venue__org_path", "venue__name", "pk"]
        verbose_name = "示范基地"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=BaseState.AWARDED,
                    awarded_by__isnull=False,
                    awarded_on__isnull=False,
                )
                | (~Q(state=BaseState.AWARDED) & Q(awarded_by__isnull=True)),
                name="base_award_has_giver_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=BaseState.NOMINATED) | Q(nominated_to__isnull=False),
                name="base_nominated_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False, opens_at__lt=F("closes_at")),
                name="base_hours",
                violation_error_message="开放和关闭时间要么都填，要么都不填，且关闭晚于开放。",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=WEEKDAYS), name="base_weekdays"
            ),
        ]

    def __str__(self) -> str:
        return str(self.venue)


class BaseQuota(models.Model):
    """How many bases of a category one organization names in the subtree of another.

    The row of the awarding organization itself holds for its whole subtree. 岳阳 2015: ten villages
    in the city, one in each county; each county itself names at least five.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("awarder__path", "organization__path")

    awarder = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="命名单位", related_name="base_quotas"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="分配给", related_name="base_quotas_received"
    )
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="类型", related_name="+")
    at_least = models.PositiveSmallIntegerField("至少", default=0)
    at_most = models.PositiveSmallIntegerField("至多", null=True, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["awarder__path", "organization__path", "category__sort_order", "pk"]
        verbose_name = "基地名额"
        constraints = [
            models.UniqueConstraint(
                fields=["awarder", "organization", "category"], name="base_quota_once"
            ),
            models.CheckConstraint(
                condition=Q(at_most__isnull=True) | Q(at_least__lte=F("at_most")),
                name="base_quota_in_order",
                violation_error_message="至少不能大于至多。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.category}"
