"""The log of acts, and the chain that makes a change to it visible."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.scoping.querysets import OrgScopedQuerySet


class AuditEntry(models.Model):
    """One act: who, when, from where, on what. Rows are never changed or deleted (trigger).

    `organization_path` is a copy of the place at that time, not a reference: the log outlives
    moves and mergers, and an audit administrator sees the entries of the own subtree.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization_path",)

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="操作人",
        null=True,  # the system itself, or somebody who could not log in
        related_name="+",
    )
    action = models.CharField("操作", max_length=60)
    target_type = models.CharField("对象类型", max_length=60, blank=True)
    target_id = models.CharField("对象编号", max_length=40, blank=True)
    target_label = models.CharField("对象", max_length=200, blank=True)
    organization_path = models.CharField(max_length=64, blank=True, db_collation="C")
    detail = models.JSONField("详情", default=dict)
    address = models.CharField("来源地址", max_length=45, blank=True)
    happened_at = models.DateTimeField("时间")
    content_hash = models.CharField(max_length=64, editable=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = "操作日志"
        indexes = [
            models.Index(fields=["-happened_at", "-id"], name="audit_by_time"),
            models.Index(fields=["organization_path", "-happened_at"], name="audit_by_place"),
            models.Index(fields=["target_type", "target_id"], name="audit_by_target"),
            models.Index(fields=["actor", "-happened_at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_label}".strip()


class AuditLink(models.Model):
    """One link of the chain: `entry_hash` = SHA-256(previous hash + content hash of the entry).

    Written by a deferred trigger while the act's transaction commits, never by the application.
    """

    position = models.BigIntegerField("序号", primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="link")
    previous_hash = models.CharField(max_length=64, unique=True)  # a fork is impossible
    entry_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["position"]
        verbose_name = "日志链"

    def __str__(self) -> str:
        return f"{self.position} {self.entry_hash[:12]}"
