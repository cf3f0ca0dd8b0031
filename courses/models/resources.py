"""Lecturers and the places where classes are held."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.privacy.contacts import mask_mobile
from core.privacy.fields import EncryptedTextField
from core.revisions import Revisioned
from courses.enums import FeeClass, LecturerKind, PlaceKind
from courses.models.library import Topic
from courses.models.querysets import LecturerQuerySet, RoomQuerySet, SharedResourceQuerySet
from organizations.enums import Level
from organizations.models import Organization


class Lecturer(Revisioned):
    """Somebody of the lecturer pool (师资库)."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="入库单位", related_name="lecturers"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    is_shared = models.BooleanField("下级可用", default=False)
    name = models.CharField("姓名", max_length=50)
    pinyin = models.CharField(max_length=200, editable=False, blank=True)
    initials = models.CharField(max_length=50, editable=False, blank=True)
    kind = models.CharField("类别", max_length=16, choices=LecturerKind)
    employer = models.CharField("工作单位及职务", max_length=100, blank=True)
    title = models.CharField("职称", max_length=30, blank=True)
    mobile = EncryptedTextField("手机号码", blank=True)
    topics = models.ManyToManyField(Topic, verbose_name="擅长专题", blank=True)
    level = models.PositiveSmallIntegerField("层级", choices=Level, null=True, blank=True)
    fee_class = models.CharField("讲课费类别", max_length=12, choices=FeeClass, blank=True)
    home = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name="常住地",
        null=True,
        blank=True,
        related_name="lecturers_at_home",
        help_text="从哪里出发授课，用于计算路程；不填视为入库单位所在地",
    )
    is_retired = models.BooleanField("停用", default=False)

    objects = LecturerQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "pinyin", "pk"]
        verbose_name = "授课人"

    def __str__(self) -> str:
        return self.name

    @property
    def masked_mobile(self) -> str:
        """The mobile number as pages show it."""
        return mask_mobile(self.mobile)


class Venue(Revisioned):
    """A place that holds classes: a Party school, a school, a hall, a demonstration base."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="所属单位", related_name="venues"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    is_shared = models.BooleanField("下级可用", default=False)
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("类别", max_length=16, choices=PlaceKind)
    location = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name="所在地",
        null=True,
        blank=True,
        related_name="located_venues",
        help_text="所在县区或乡镇，用于计算路程；不填视为所属单位所在地",
    )
    address = models.CharField("地址", max_length=150, blank=True)
    contact = models.CharField("联系人及电话", max_length=80, blank=True)
    beds = models.PositiveSmallIntegerField("床位", default=0)
    meals_per_day = models.PositiveSmallIntegerField("每餐供餐人数", default=0)
    is_retired = models.BooleanField("停用", default=False)

    objects = SharedResourceQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "name", "pk"]
        verbose_name = "办班地点"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="venue_name_once_per_owner",
                violation_error_message="本单位已登记同名地点。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A classroom, hall or site of a venue; only one session at a time uses it."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("venue__org_path",)

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="rooms")
    name = models.CharField("名称", max_length=60)
    capacity = models.PositiveSmallIntegerField("容纳人数")
    is_group_room = models.BooleanField("讨论室", default=False)
    is_retired = models.BooleanField("停用", default=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["venue", "name", "pk"]
        verbose_name = "教室"
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"],
                name="room_name_once_per_venue",
                violation_error_message="该地点已有同名教室。",
            ),
            models.UniqueConstraint(fields=["id", "venue"], name="room_venue_for_blockings"),
        ]

    def __str__(self) -> str:
        return f"{self.venue} {self.name}"
