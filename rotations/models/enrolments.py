"""Names on a batch's list, and the groups the class is split into."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from rotations.enums import ACTIVE_STATES, SEATED_STATES, EnrolmentState
from rotations.models.batches import Batch
from rotations.models.coverage import Duty
from trainees.models import Appointment, Person


class Group(models.Model):
    """A discussion group of a batch."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField("组号")
    name = models.CharField("组名", max_length=30, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "number"]
        verbose_name = "小组"
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="group_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="group_number_positive"),
        ]

    def __str__(self) -> str:
        return self.name or f"第{self.number}组"


class Enrolment(Revisioned):
    """One person on the list of one batch.

    The columns from `batch_capacity` on are copies that the database keeps equal to the batch: an
    overbooked class, a class cut below its enrolled, two overlapping classes of one person or a
    second rotation class in one campaign cannot be stored.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path", "batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="enrolments")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="选派单位", related_name="enrolments"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    state = models.CharField(
        "状态", max_length=12, choices=EnrolmentState, default=EnrolmentState.NOMINATED
    )
    place = models.PositiveSmallIntegerField("学号", null=True)
    group = models.ForeignKey(
        Group,
        models.SET_NULL,
        verbose_name="小组",
        null=True,
        blank=True,
        related_name="enrolments",
    )
    # Set by hand: dealing the class again leaves this person where they are.
    is_group_fixed = models.BooleanField("指定小组", default=False, editable=False)
    is_late = models.BooleanField("逾期报名", default=False)
    is_over_quota = models.BooleanField("超名额", default=False)
    # Since when the name waits for a place (候补); it stays with the name, so no later wave overtakes it.
    waiting_since = models.DateTimeField("候补时间", null=True, editable=False)
    reason = models.CharField("说明", max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, verbose_name="替换", null=True, related_name="replaced_by"
    )
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(auto_now_add=True)
    # The day from which the person belongs to the class: sessions before it are not counted against a late joiner.
    joined_on = models.DateField("入班日期", null=True)
    # A second class of one campaign, found out when two records of one person were merged: an attendance
    # more, not a person more, and not what the campaign counts while the other one stands.
    is_duplicate = models.BooleanField("重复参训", default=False, editable=False)

    batch_capacity = models.PositiveSmallIntegerField(editable=False, default=0)
    batch_dates = DateRangeField(editable=False, null=True)
    batch_campaign = models.BigIntegerField(editable=False, default=0)
    batch_repeatable = models.BooleanField(editable=False, default=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "place", "org_path", "pk"]
        verbose_name = "参训"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "person"],
                condition=Q(state__in=ACTIVE_STATES),
                name="enrolment_once_per_batch",
                violation_error_message="此人已在本班名单中。",
            ),
            models.UniqueConstraint(fields=["batch", "place"], name="enrolment_place_taken_once"),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__gte=1, place__lte=F("batch_capacity")),
                name="enrolment_place_within_capacity",
                violation_error_message="班次名额已满。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SEATED_STATES, place__isnull=False)
                | (~Q(state__in=SEATED_STATES) & Q(place__isnull=True)),
                name="enrolment_seated_has_place",
            ),
            models.UniqueConstraint(
                fields=["batch", "person"],
                condition=Q(state=EnrolmentState.WAITING),
                name="enrolment_waits_once_per_batch",
                violation_error_message="此人已在本班候补名单中。",
            ),
            models.CheckConstraint(
                condition=~Q(state=EnrolmentState.WAITING) | Q(waiting_since__isnull=False),
                name="enrolment_waits_since",
            ),
            ExclusionConstraint(
                name="enrolment_no_overlapping_classes",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("batch_dates", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=ACTIVE_STATES),
                violation_error_message="此人在这些日期已参加其他班次。",
            ),
            models.UniqueConstraint(
                fields=["batch_campaign", "person"],
                condition=Q(state__in=ACTIVE_STATES, batch_repeatable=False, is_duplicate=False),
                name="enrolment_once_per_campaign",
                violation_error_message="此人已参加本次轮训的其他班次。",
            ),
            # What the seat of a trainee copies (see 0015_affairs_guards).
            models.UniqueConstraint(fields=["id", "batch"], name="enrolment_batch_for_copies"),
        ]
        indexes = [models.Index(fields=["org_path"], name="enrolment_by_place")]

    def __str__(self) -> str:
        return f"{self.person}（{self.batch}）"
