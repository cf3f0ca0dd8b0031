"""Who came, who was on leave, and who completed the class."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet
from rotations.enums import AttendanceMethod, AttendanceStatus
from rotations.models.enrolments import Enrolment
from rotations.models.timetable import Session
from rotations.sessions import span_text


class Attendance(models.Model):
    """How one enrolment stood at one session; fixed by the database once the roll is closed."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "enrolment__org_path",
        "session__batch__org_path",
        "session__batch__carrier__path",
    )

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attendances")
    status = models.CharField("考勤", max_length=8, choices=AttendanceStatus)
    method = models.CharField("方式", max_length=10, choices=AttendanceMethod)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # The moment of the act itself; later corrections keep it.
    happened_at = models.DateTimeField("签到时间", null=True)
    note = models.CharField("说明", max_length=100, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["session", "enrolment"]
        verbose_name = "考勤"
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class SignIn(models.Model):
    """That a trainee signed in at a session, kept beside the roll so that the two can be compared."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = Attendance.ORG_LOOKUPS

    session = models.ForeignKey(Session, models.PROTECT, related_name="sign_ins")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="sign_ins")
    method = models.CharField("方式", max_length=10, choices=AttendanceMethod)
    happened_at = models.DateTimeField("签到时间")
    is_late = models.BooleanField("迟到", default=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["happened_at", "pk"]
        verbose_name = "签到"
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="sign_in_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.get_method_display()}"


class LeaveRequest(models.Model):
    """A trainee's leave (请假) over some hours of a class, with the decision on it."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "enrolment__org_path",
        "enrolment__batch__org_path",
        "enrolment__batch__carrier__path",
    )

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="leaves")
    period = DateTimeRangeField("请假时间")
    reason = models.CharField("事由", max_length=200)
    is_approved = models.BooleanField("同意", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField("审批意见", max_length=100, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "请假"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_approved__isnull=True, decided_by__isnull=True)
                | Q(is_approved__isnull=False, decided_by__isnull=False),
                name="leave_decided_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.reason}"

    @property
    def standing(self) -> str:
        """Where the request stands, in a word."""
        return {None: "待审批", True: "已同意", False: "未同意"}[self.is_approved]

    @property
    def period_text(self) -> str:
        """The hours asked for: 3月9日 08:30–10:00, or from day to day."""
        return span_text(self.period)


class Completion(models.Model):
    """The decision whether an enrolment completed the class (结业), and its certificate."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "enrolment__org_path",
        "enrolment__batch__org_path",
        "enrolment__batch__carrier__path",
    )

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="completion")
    is_completed = models.BooleanField("结业")
    attendance_rate = models.DecimalField("出勤率（%）", max_digits=5, decimal_places=2)
    minutes = models.PositiveIntegerField("认定分钟数")
    has_essay = models.BooleanField("已交学习体会", default=False)
    reason = models.CharField("说明", max_length=200, blank=True)
    certificate_number = models.CharField("证书编号", max_length=40, null=True, unique=True)  # noqa: DJ001  # NULL: none
    public_code = models.CharField("查验码", max_length=32, null=True, unique=True)  # noqa: DJ001  # NULL: none
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_on = models.DateField("认定日期")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment"]
        verbose_name = "结业"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_completed=True, certificate_number__isnull=False)
                | Q(is_completed=False, certificate_number__isnull=True),
                name="certificate_goes_with_completion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {'结业' if self.is_completed else '未结业'}"


class CertificateSeries(models.Model):
    """The last number given out in one series of certificates ("平江县轮训证〔2026〕")."""

    text = models.CharField("编号前缀", max_length=60, unique=True)
    last_number = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = "证书编号"

    def __str__(self) -> str:
        return f"{self.text}{self.last_number}"
