"""Filling a class's timetable (自动排课): searches with what they propose, and acts that can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet
from rotations.models.background import LIVE, SolverRun, Undoable
from rotations.models.batches import Batch


class FillRun(SolverRun):
    """One search for hours, lecturers and rooms of what was wished for.

    `wish` is a `filling.wish.Wish`, `proposal` what `selectors.fill_runs` keeps of a proposal ({} =
    nothing found yet), `basis` the class's sessions as they stood: revision and title by key.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="fill_runs")
    wish = models.JSONField("要排入的课程", default=dict)
    basis = models.JSONField(default=dict, editable=False)
    proposal = models.JSONField(default=dict, editable=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "试排"
        constraints = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state__in=LIVE),
                name="fill_one_live_run",
                violation_error_message="本班正在自动排课。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch}试排"


class TimetableFill(Undoable):
    """What one act put into a timetable: `sessions` are [key, revision] as it left them."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="fills")
    run = models.ForeignKey(FillRun, models.SET_NULL, null=True, related_name="fills")
    sessions = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("排课时间", auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "自动排课"
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(undone_at=None), name="fill_run_taken_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch}自动排课"
