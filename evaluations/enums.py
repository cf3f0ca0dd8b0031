"""Closed lists of the evaluations app."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class ItemKind(models.TextChoices):
    """What an answer to a question is."""

    RATING = "rating", "评分"
    TEXT = "text", "文字"


class Rating(models.IntegerChoices):
    """The five steps of the organization departments' own satisfaction survey, and not knowing."""

    VERY_GOOD = 5, "很满意"
    GOOD = 4, "满意"
    FAIR = 3, "基本满意"
    POOR = 2, "不太满意"
    BAD = 1, "不满意"
    UNKNOWN = 0, "不了解"


# Weights of 满意度 in the national survey of organization work (很满意 100 … 不满意 0);
# 不了解 leaves the denominator.
SCORES = {
    Rating.VERY_GOOD: 100,
    Rating.GOOD: 80,
    Rating.FAIR: 60,
    Rating.POOR: 30,
    Rating.BAD: 0,
}


class RoundState(models.TextChoices):
    """Life of an evaluation round."""

    DRAFT = "draft", "准备中"
    OPEN = "open", "测评中"
    CLOSED = "closed", "已截止"


register_badges(
    RoundState,
    {
        RoundState.DRAFT: Badge(Tone.NEUTRAL, "pencil"),
        RoundState.OPEN: Badge(Tone.INFO, "lock-open"),
        RoundState.CLOSED: Badge(Tone.SUCCESS, "circle-check"),
    },
)


class RemarkState(models.TextChoices):
    """Review of a written remark before anybody but the reviewer reads it."""

    WAITING = "waiting", "待审核"
    SHOWN = "shown", "可公开"
    WITHHELD = "withheld", "不公开"


register_badges(
    RemarkState,
    {
        RemarkState.WAITING: Badge(Tone.WARNING, "clock"),
        RemarkState.SHOWN: Badge(Tone.SUCCESS, "eye"),
        RemarkState.WITHHELD: Badge(Tone.NEUTRAL, "eye-off"),
    },
)
