"""Elections of a whole township or county (集中换届): a draft of many seats, held as one act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models

from core.jobs.models import Job
from core.privacy.fields import EncryptedTextField
from core.privacy.identity import mask_id_number
from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import Level
from organizations.models import Category, Organization
from trainees.enums import PRINCIPAL_POSTS, Outcome, RoundState
from trainees.models.people import Appointment, Person

if TYPE_CHECKING:
    import datetime as dt

POST_CHOICES = [(post.value, post.label) for post in PRINCIPAL_POSTS]


class ElectionRound(Revisioned):
    """The elections of the seats of one subtree, with the day and paper common to all."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="换届范围", related_name="+"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    title = models.CharField("名称", max_length=100)
    held_on = models.DateField("任职日期")
    paper = models.CharField("任免文件", max_length=100, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name="类别", null=True, blank=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField("层级", choices=Level, null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=RoundState, default=RoundState.DRAFT)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="建立人", related_name="+"
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="办理人",
        null=True,
        related_name="+",
    )
    held_at = models.DateTimeField("办理时间", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "集中换届"
        indexes = [models.Index(fields=["org_path"], name="election_round_by_place")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it may still be typed at."""
        return self.state == RoundState.DRAFT

    @property
    def is_under_way(self) -> bool:
        """Whether a worker holds it, or takes it back."""
        return self.state in {RoundState.RUNNING, RoundState.UNDOING}


class ElectionLine(Revisioned):
    """What the round brings one seat, as typed; after the round what came of it.

    The typed ID number and mobile are sealed, and emptied once the line is done or the round
    dropped: the person on record has them.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("round__org_path",)

    round = models.ForeignKey(ElectionRound, models.CASCADE, related_name="lines")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="席位", related_name="+"
    )
    # Who sat there when the line was last checked; the review keeps it as whom the newcomer replaced.
    present = models.ForeignKey(
        Appointment, models.PROTECT, verbose_name="原任", null=True, related_name="+"
    )
    outcome = models.CharField(
        "换届结果", max_length=10, choices=Outcome, default=Outcome.UNCHANGED
    )
    newcomer = models.ForeignKey(
        Person, models.PROTECT, verbose_name="新任人选", null=True, related_name="+"
    )
    name = models.CharField("新任姓名", max_length=50, blank=True)
    id_number = EncryptedTextField("身份证号", blank=True)
    mobile = EncryptedTextField("手机", blank=True)
    post = models.CharField("职务", max_length=30, choices=POST_CHOICES, blank=True)
    heads_village_too = models.BooleanField("一肩挑", default=False)
    leaves_present_post = models.BooleanField("免去原主要职务", default=False)
    held_on = models.DateField("任职日期", null=True)
    paper = models.CharField("任免文件", max_length=100, blank=True)
    problems = models.JSONField(default=list)  # [[column key, sentence], …] of the last check
    is_done = models.BooleanField("已办理", default=False)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, verbose_name="新任", null=True, related_name="+"
    )

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["organization__path", "pk"]
        verbose_name = "换届席位"
        constraints = [
            models.UniqueConstraint(fields=["round", "organization"], name="election_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.get_outcome_display()}"

    @property
    def day(self) -> dt.date:
        """The day of this seat's election: its own, or the round's."""
        found: dt.date = self.held_on or self.round.held_on
        return found

    @property
    def by_paper(self) -> str:
        """The paper of this seat's election: its own, or the round's."""
        return self.paper or self.round.paper

    @property
    def masked_id_number(self) -> str:
        """The typed ID number with its last four characters."""
        return mask_id_number(self.id_number)

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, by column."""
        return {name: getattr(self, name) for name in TYPED}


TYPED = (
    "outcome",
    "newcomer",
    "name",
    "id_number",
    "mobile",
    "post",
    "heads_village_too",
    "leaves_present_post",
    "held_on",
    "paper",
)
