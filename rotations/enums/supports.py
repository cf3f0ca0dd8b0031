"""Help between units (对口支援): what is given, and how it stands."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class SupportKind(models.TextChoices):
    """What one unit gives another."""

    PLACES = "places", "名额"
    TEACHER = "teacher", "师资"


class SupportState(models.TextChoices):
    """Where an offer of help stands."""

    OFFERED = "offered", "待答复"
    AGREED = "agreed", "已接受"
    DECLINED = "declined", "未接受"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "提前结束"


LIVE_SUPPORTS = (SupportState.OFFERED, SupportState.AGREED)

register_badges(
    SupportState,
    {
        SupportState.OFFERED: Badge(Tone.WARNING, "clock"),
        SupportState.AGREED: Badge(Tone.SUCCESS, "check"),
        SupportState.DECLINED: Badge(Tone.NEUTRAL, "x"),
        SupportState.WITHDRAWN: Badge(Tone.NEUTRAL, "arrow-back-up"),
        SupportState.ENDED: Badge(Tone.NEUTRAL, "player-stop"),
    },
)
