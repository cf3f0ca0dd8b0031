"""What runs of a solver have in common: who asked, how far the job is, and whether it was taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.jobs.models import Job
from rotations.enums import PlanningState

LIVE = (PlanningState.WAITING, PlanningState.RUNNING)


class SolverRun(models.Model):
    """One search in the background; what it found is kept by the model that extends this."""

    state = models.CharField(
        "状态", max_length=8, choices=PlanningState, default=PlanningState.WAITING
    )
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    stop_asked = models.BooleanField("已要求停止", default=False)
    error = models.CharField("原因", max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("发起时间", auto_now_add=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        abstract = True

    @property
    def is_live(self) -> bool:
        """Whether it waits or runs; one whose job died is not."""
        return self.state in LIVE and self.job is not None and self.job.is_live

    @property
    def standing(self) -> PlanningState:
        """The state people see: a run whose job ended without a word was broken off."""
        if self.state in LIVE and not self.is_live:
            return PlanningState.FAILED
        return PlanningState(self.state)


class Undoable(models.Model):
    """An act that can be taken back as a whole, once."""

    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        abstract = True
