"""Post training (任职培训): that the newcomer of a seat that stayed trained was trained after all."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.scoping.querysets import OrgScopedQuerySet
from rotations.models.coverage import Duty
from rotations.models.enrolments import Enrolment
from trainees.models import Appointment


class PostTraining(models.Model):
    """Done by a completed class of the campaign, or recognised by a paper; it follows the newcomer's term."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("duty__org_path", "duty__responsible__path")

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="post_trainings")
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, verbose_name="新任书记", related_name="+"
    )
    trained_on = models.DateField("完成日期")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, verbose_name="参加的班次", null=True, related_name="+"
    )
    paper = models.CharField("认定依据", max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-trained_on", "-pk"]
        verbose_name = "任职培训"
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "appointment"],
                name="post_training_once_per_term",
                violation_error_message="该书记的任职培训已登记完成。",
            ),
            models.CheckConstraint(
                condition=models.Q(enrolment__isnull=False) | ~models.Q(paper=""),
                name="post_training_by_class_or_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} {self.trained_on}"
