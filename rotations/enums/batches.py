"""Batches and the names on their lists."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class BatchKind(models.TextChoices):
    """What sort of class a batch is."""

    ROTATION = "rotation", "轮训班"
    DEMONSTRATION = "demonstration", "示范培训班"
    TOUR = "tour", "送教下基层"
    OFF_SITE = "off_site", "异地培训"
    MAKE_UP = "make_up", "补训班"


# Kinds that one person may attend besides the rotation class of the same campaign.
REPEATABLE_KINDS = (BatchKind.DEMONSTRATION, BatchKind.MAKE_UP)


class BatchState(models.TextChoices):
    """Life of a batch."""

    DRAFT = "draft", "草拟"
    PUBLISHED = "published", "报名中"
    CONFIRMED = "confirmed", "名册已定"
    RUNNING = "running", "办班中"
    FINISHED = "finished", "已结业"
    ARCHIVED = "archived", "已归档"
    CANCELLED = "cancelled", "已取消"


register_badges(
    BatchState,
    {
        BatchState.DRAFT: Badge(Tone.NEUTRAL, "pencil"),
        BatchState.PUBLISHED: Badge(Tone.WARNING, "clipboard-list"),
        BatchState.CONFIRMED: Badge(Tone.INFO, "list-check"),
        BatchState.RUNNING: Badge(Tone.INFO, "school"),
        BatchState.FINISHED: Badge(Tone.SUCCESS, "check"),
        BatchState.ARCHIVED: Badge(Tone.NEUTRAL, "archive"),
        BatchState.CANCELLED: Badge(Tone.DANGER, "ban"),
    },
)


# Names are or were called, and the class is not over.
CALLED_STATES = (BatchState.PUBLISHED, BatchState.CONFIRMED, BatchState.RUNNING)
BATCH_ALLOWED: dict[str, frozenset[str]] = {
    BatchState.DRAFT: frozenset({BatchState.PUBLISHED, BatchState.CANCELLED}),
    BatchState.PUBLISHED: frozenset({BatchState.DRAFT, BatchState.CONFIRMED, BatchState.CANCELLED}),
    BatchState.CONFIRMED: frozenset(
        {BatchState.PUBLISHED, BatchState.RUNNING, BatchState.CANCELLED}
    ),
    BatchState.RUNNING: frozenset({BatchState.FINISHED, BatchState.CANCELLED}),
    BatchState.FINISHED: frozenset({BatchState.ARCHIVED}),
    BatchState.ARCHIVED: frozenset(),
    BatchState.CANCELLED: frozenset(),
}


class EnrolmentState(models.TextChoices):
    """Where a name on a batch's list stands."""

    NOMINATED = "nominated", "已报名"
    WAITING = "waiting", "候补"
    ACCEPTED = "accepted", "已录取"
    DECLINED = "declined", "未录取"
    WITHDRAWN = "withdrawn", "已退出"
    SUBSTITUTED = "substituted", "已替换"
    COMPLETED = "completed", "已结业"
    INCOMPLETE = "incomplete", "未结业"


register_badges(
    EnrolmentState,
    {
        EnrolmentState.NOMINATED: Badge(Tone.WARNING, "clock"),
        EnrolmentState.WAITING: Badge(Tone.INFO, "clock"),
        EnrolmentState.ACCEPTED: Badge(Tone.SUCCESS, "check"),
        EnrolmentState.DECLINED: Badge(Tone.DANGER, "x"),
        EnrolmentState.WITHDRAWN: Badge(Tone.NEUTRAL, "logout"),
        EnrolmentState.SUBSTITUTED: Badge(Tone.NEUTRAL, "replace"),
        EnrolmentState.COMPLETED: Badge(Tone.SUCCESS, "certificate"),
        EnrolmentState.INCOMPLETE: Badge(Tone.DANGER, "alert-triangle"),
    },
)


# States that hold the person to the dates of the batch; a seat number goes with the seated ones.
SEATED_STATES = (EnrolmentState.ACCEPTED, EnrolmentState.COMPLETED, EnrolmentState.INCOMPLETE)
ACTIVE_STATES = (EnrolmentState.NOMINATED, *SEATED_STATES)
# Who waits stands on the list, too, but holds no place and is free for other classes.
LISTED_STATES = (*ACTIVE_STATES, EnrolmentState.WAITING)
