"""Two records of one person made one, with all that is needed to part them again."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.privacy.fields import EncryptedTextField
from core.scoping.querysets import OrgScopedQuerySet
from trainees.models.people import Person


class PersonMerge(models.Model):
    """That one record was carried into another, and what moved.

    `moved` holds keys by table and no personal data; `facts` holds what the kept record said before
    and says since, sealed. Both make the reversal exact.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("keep__org_path",)

    keep = models.ForeignKey(
        Person, models.PROTECT, verbose_name="保留的记录", related_name="merges"
    )
    drop = models.ForeignKey(
        Person, models.PROTECT, verbose_name="并入的记录", related_name="merges_away"
    )
    reason = models.CharField("合并依据", max_length=200)
    moved = models.JSONField(default=dict)
    facts = EncryptedTextField(blank=True)  # JSON: {"before": {...}, "after": {...}}
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="合并人", related_name="+"
    )
    merged_at = models.DateTimeField("合并时间", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="撤销人",
        null=True,
        related_name="+",
    )
    undone_at = models.DateTimeField("撤销时间", null=True)
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "人员合并"
        constraints = [
            models.UniqueConstraint(
                fields=["drop"], condition=Q(undone_at__isnull=True), name="person_merged_once"
            ),
            models.CheckConstraint(condition=~Q(keep=F("drop")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.drop}并入{self.keep}"

    @property
    def is_standing(self) -> bool:
        """Whether the merge has not been undone."""
        return self.undone_at is None

    @property
    def notes(self) -> list[str]:
        """What upper apps have to say about what they carried along."""
        found: list[str] = self.moved.get("upper", {}).get("notes", [])
        return found


class NotSamePerson(models.Model):
    """That two records which look alike are two people: they are not shown as a pair again."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("first__org_path", "second__org_path")

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "不是同一人"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="not_same_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="not_same_in_one_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}和{self.second}"
