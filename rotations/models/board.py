"""What was changed on the board (班次编排): the feed for others who look at it, and the way back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast

from core.scoping.querysets import OrgScopedQuerySet
from rotations.enums import ScheduleChangeKind
from rotations.models.batches import Batch
from rotations.models.campaigns import Campaign
from rotations.models.timetable import Session


class ScheduleChange(models.Model):
    """One change of a batch or a session; never rewritten.

    `transaction` is the database's own number of the writing transaction. A number given by a
    sequence may become visible after a higher one; by this one a reader knows what may still
    come (see rotations.selectors.board_changes).
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    campaign = models.ForeignKey(Campaign, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField("变动", max_length=16, choices=ScheduleChangeKind)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="schedule_changes")
    # A cancelled session leaves its changes behind.
    session = models.ForeignKey(
        Session, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField("理由", max_length=200, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    transaction = models.BigIntegerField(
        editable=False,
        db_default=Cast(
            Cast(
                Func(function="pg_current_xact_id", output_field=models.TextField()),
                models.TextField(),
            ),
            models.BigIntegerField(),
        ),
    )

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "编排变动"
        indexes = [
            models.Index(fields=["campaign", "transaction"], name="schedulechange_feed"),
            models.Index(fields=["campaign", "by", "-id"], name="schedulechange_own"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.get_kind_display()}"
