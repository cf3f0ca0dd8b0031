"""Class affairs (班务): when people come and go, who helps to run the class, what each one needs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from rotations.enums import ONE_A_CLASS, ClassPost, Diet, SeatOrder
from rotations.models.batches import Batch
from rotations.models.enrolments import Enrolment, Group

OF_BATCH = ("batch__org_path", "batch__carrier__path")
OF_ENROLMENT = (
    "enrolment__org_path",
    "enrolment__batch__org_path",
    "enrolment__batch__carrier__path",
)


class ClassAffairs(Revisioned):
    """What is settled once for a class: nights, meals of the staff, hand-outs, the hall.

    People sleep there from the evening of `first_night` to the morning of `last_morning`; on the
    same day nobody does.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_BATCH

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="affairs")
    first_night = models.DateField("入住日期")
    last_morning = models.DateField("退房日期")
    report_by = models.DateTimeField("报到截止", null=True, blank=True)
    handouts = ArrayField(
        models.CharField(max_length=20), verbose_name="报到发放", default=list, blank=True
    )
    staff_meals = models.PositiveSmallIntegerField("工作人员用餐人数", default=0)
    rows = models.PositiveSmallIntegerField("座位排数", default=0)
    columns = models.PositiveSmallIntegerField("每排座位", default=0)
    order = models.CharField("排座顺序", max_length=8, choices=SeatOrder, default=SeatOrder.STROKES)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "班务安排"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_morning__gte=F("first_night")),
                name="affairs_nights_in_order",
                violation_error_message="退房日期不能早于入住日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}班务"


class ClassRole(models.Model):
    """Somebody with a task in a class: a trainee of it, or an officer by name."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_BATCH

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="roles")
    post = models.CharField("职务", max_length=20, choices=ClassPost)
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, verbose_name="学员", null=True, related_name="class_roles"
    )
    name = models.CharField("姓名", max_length=50, blank=True)
    contact = models.CharField("联系电话", max_length=40, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="带队单位", null=True, related_name="+"
    )
    group = models.ForeignKey(
        Group, models.CASCADE, verbose_name="小组", null=True, related_name="heads"
    )

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "pk"]
        verbose_name = "班级骨干"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "post"],
                condition=Q(post__in=ONE_A_CLASS),
                name="class_post_held_once",
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(post=ClassPost.GROUP_HEAD),
                name="group_has_one_head",
            ),
            models.UniqueConstraint(
                fields=["batch", "organization"],
                condition=Q(post=ClassPost.ESCORT),
                name="unit_has_one_escort",
            ),
            models.UniqueConstraint(
                fields=["batch", "post", "enrolment"], name="class_post_once_a_trainee"
            ),
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False, name="")
                | (Q(enrolment__isnull=True) & ~Q(name="")),
                name="class_post_has_holder",
            ),
            models.CheckConstraint(
                condition=Q(post=ClassPost.GROUP_HEAD, group__isnull=False)
                | (~Q(post=ClassPost.GROUP_HEAD) & Q(group__isnull=True)),
                name="group_head_has_group",
            ),
            models.CheckConstraint(
                condition=Q(post=ClassPost.ESCORT, organization__isnull=False)
                | (~Q(post=ClassPost.ESCORT) & Q(organization__isnull=True)),
                name="escort_has_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()}{self.holder}"

    @property
    def holder(self) -> str:
        """The name of whoever holds the post."""
        return str(self.enrolment.person) if self.enrolment else self.name


class TraineeNeeds(models.Model):
    """How one trainee differs from the others in food and lodging."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_ENROLMENT

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="needs")
    diet = models.CharField("饮食", max_length=10, choices=Diet, default=Diet.ORDINARY)
    lodges = models.BooleanField("住宿", default=True)
    note = models.CharField("备注", max_length=60, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "食宿要求"

    def __str__(self) -> str:
        return f"{self.enrolment} {self.get_diet_display()}"


class Arrival(models.Model):
    """Registration on arrival (报到), or that somebody did not come."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_ENROLMENT

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="arrival")
    arrived_at = models.DateTimeField("报到时间", null=True)
    is_no_show = models.BooleanField("未到", default=False)
    handed = ArrayField(
        models.CharField(max_length=20), verbose_name="已发放", default=list, blank=True
    )
    note = models.CharField("说明", max_length=100, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "报到"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_no_show=True, arrived_at__isnull=True)
                | Q(is_no_show=False, arrived_at__isnull=False),
                name="arrival_came_or_not",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {'未到' if self.is_no_show else '已报到'}"
