"""Anonymous evaluation: who may vote is one set of tables, what was said another, and nothing joins them.

No table here has a person, a user, an address or a time finer than the day. See docs/adr on sealed ballots.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from courses.models.querysets import SharedResourceQuerySet
from evaluations.enums import RemarkState, RoundState
from organizations.models import Organization
from rotations.models import Batch


class Questionnaire(Revisioned):
    """The questions (测评表) asked of each session and of the class as a whole.

    `session_items` and `overall_items` are lists of {"key", "text", "kind"}; a round freezes them.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="所属单位", related_name="questionnaires"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    is_shared = models.BooleanField("下级可用", default=False)
    title = models.CharField("名称", max_length=60)
    session_items = models.JSONField("课程测评项", default=list)
    overall_items = models.JSONField("总体测评项", default=list)
    is_retired = models.BooleanField("停用", default=False)

    objects = SharedResourceQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "title", "pk"]
        verbose_name = "测评表"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title"],
                name="questionnaire_title_once_per_owner",
                violation_error_message="本单位已有同名测评表。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Round(Revisioned):
    """One anonymous evaluation (测评批次) of one batch.

    The private half of `public_key` lies in the file storage, outside the database and its
    backups, and is destroyed when the round closes; so does the sheet of printed slips. A closed
    round that still names a file was broken off before it was destroyed (see services.closing).
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rounds")
    title = models.CharField("名称", max_length=60)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, verbose_name="测评表", related_name="rounds"
    )
    form = models.JSONField(default=dict, editable=False)
    state = models.CharField("状态", max_length=8, choices=RoundState, default=RoundState.DRAFT)
    opened_on = models.DateField("开始日期", null=True, editable=False)
    closed_on = models.DateField("截止日期", null=True, editable=False)
    public_key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  # unique once there
    key_file = models.CharField(max_length=60, blank=True, editable=False)
    slips_file = models.CharField(max_length=60, blank=True, editable=False)
    minimum = models.PositiveSmallIntegerField("最少公布票数", default=5)
    issued = models.PositiveIntegerField("发放", default=0, editable=False)
    voided = models.PositiveIntegerField("作废", default=0, editable=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "测评批次"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "title"],
                name="round_title_once_per_batch",
                violation_error_message="本班已有同名测评批次。",
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=5, minimum__lte=10),
                name="round_minimum_protects",
                violation_error_message="最少公布票数应为 5 至 10。",
            ),
            models.CheckConstraint(
                condition=Q(voided__lte=F("issued")), name="round_voided_within_issued"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def drawn(self) -> int:
        """How many slips were given out and not voided."""
        return self.issued - self.voided


class Slip(models.Model):
    """A drawn one-time code (测评码) that is still good: the hash of it and nothing else.

    Spending or voiding a slip deletes its row, so no row can be joined to a ballot by transaction
    id, and a code that was used looks like one that never was.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="slips")
    code_hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        verbose_name = "测评码"

    def __str__(self) -> str:
        return "测评码"


class SealedBallot(models.Model):
    """A cast ballot that nobody can read before the round closes (see evaluations.sealing)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="sealed_ballots")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = "未开启的测评票"

    def __str__(self) -> str:
        return "测评票"


class Remark(models.Model):
    """A written answer, apart from every rating; read by a reviewer before anybody else.

    Which ballot it came from is lost when the round closes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="remarks")
    question = models.CharField("问题", max_length=100)
    text = models.TextField("意见")
    state = models.CharField(max_length=8, choices=RemarkState, default=RemarkState.WAITING)

    class Meta:
        ordering = ["id"]
        verbose_name = "书面意见"

    def __str__(self) -> str:
        return self.text[:20]


class PublishedResult(models.Model):
    """What is shown of a closed round: computed once, suppressed, and never computed again."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "round__batch__org_path",
        "round__batch__carrier__path",
    )

    round = models.OneToOneField(Round, models.PROTECT, related_name="result")
    headcount = models.PositiveIntegerField("应参评")
    ballots = models.PositiveIntegerField("收回")
    figures = models.JSONField()
    receipts = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "测评结果"

    def __str__(self) -> str:
        return f"{self.round} 结果"
