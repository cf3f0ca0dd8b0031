"""Help between units (对口支援, 结对帮扶): places of a class or a lecturer, given and accepted."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from courses.models import Lecturer
from organizations.models import Organization
from rotations.enums import LIVE_SUPPORTS, SupportKind, SupportState
from rotations.models.batches import Batch
from rotations.models.campaigns import Campaign

OF_PLACES = Q(
    kind=SupportKind.PLACES,
    batch__isnull=False,
    places__gt=0,
    lecturer__isnull=True,
    dates__isnull=True,
)
OF_TEACHER = Q(
    kind=SupportKind.TEACHER,
    lecturer__isnull=False,
    dates__isempty=False,
    dates__lower_inf=False,
    dates__upper_inf=False,
    batch__isnull=True,
    places__isnull=True,
)


class Support(models.Model):
    """One gift of one unit to another: a row that both ends see, so it is counted once.

    A giver without an account here (a university) is a name, and the receiver writes the row;
    places are then places of a class of the receiver's, a lecturer one of the receiver's pool.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("receiver_path", "giver_path")

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, verbose_name="轮训", related_name="supports"
    )
    kind = models.CharField("支援内容", max_length=8, choices=SupportKind)
    giver = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name="支援单位",
        null=True,
        related_name="supports_given",
    )
    giver_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    giver_name = models.CharField("支援单位名称", max_length=100, blank=True)
    receiver = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="受援单位", related_name="supports_received"
    )
    receiver_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    batch = models.ForeignKey(
        Batch, models.PROTECT, verbose_name="班次", null=True, related_name="supports"
    )
    places = models.PositiveSmallIntegerField("名额", null=True)
    lecturer = models.ForeignKey(
        Lecturer, models.PROTECT, verbose_name="授课人", null=True, related_name="supports"
    )
    dates = DateRangeField("支援日期", null=True)
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=SupportState, default=SupportState.OFFERED
    )
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField("登记时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复意见", max_length=200, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField("提前结束时间", null=True)
    end_reason = models.CharField("提前结束理由", max_length=200, blank=True)

    seated: int  # annotated by selectors.supports.with_outcome, as are the two below
    trained: int
    taught: int

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "对口支援"
        constraints = [
            models.CheckConstraint(condition=OF_PLACES | OF_TEACHER, name="support_is_of_its_kind"),
            models.CheckConstraint(
                condition=Q(giver__isnull=False, giver_name="")
                | (Q(giver__isnull=True) & ~Q(giver_name="")),
                name="support_has_one_giver",
            ),
            models.CheckConstraint(
                condition=Q(giver__isnull=True) | ~Q(giver=F("receiver")),
                name="support_goes_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(state=SupportState.OFFERED, decided_at__isnull=True)
                | (~Q(state=SupportState.OFFERED) & Q(decided_at__isnull=False)),
                name="support_answered_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="") & ~Q(state=SupportState.ENDED)
                | (
                    Q(ended_at__isnull=False, state__in=[SupportState.AGREED, SupportState.ENDED])
                    & ~Q(end_reason="")
                ),
                name="support_ended_with_reason",
            ),
            models.UniqueConstraint(
                fields=["batch", "receiver"],
                condition=Q(state__in=LIVE_SUPPORTS, kind=SupportKind.PLACES),
                name="support_places_once",
            ),
            ExclusionConstraint(
                name="support_teacher_once_at_a_time",
                expressions=[("lecturer", "="), ("receiver", "="), ("dates", "&&")],
                condition=Q(state__in=LIVE_SUPPORTS, kind=SupportKind.TEACHER),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_text}支援{self.receiver}{self.get_kind_display()}"

    @property
    def giver_text(self) -> str:
        """Who gives, in words."""
        return self.giver_name or str(self.giver)

    @property
    def gift(self) -> str:
        """What is given, in words."""
        if self.kind == SupportKind.PLACES:
            return f"“{self.batch}”名额 {self.places} 个"
        return f"授课人{self.lecturer}"

    @property
    def is_open(self) -> bool:
        """Whether the receiver has not answered yet."""
        return self.state == SupportState.OFFERED
