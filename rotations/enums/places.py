"""Places that move between units, wait or are exchanged."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class MovementKind(models.TextChoices):
    """Why places of a batch went from one unit to another."""

    ALLOT = "allot", "分配"
    SHARE = "share", "分解"
    RETURN = "return", "交回"
    RECLAIM = "reclaim", "收回"
    LEND = "lend", "调剂"
    OFFER = "offer", "候补递补"
    SUPPORT = "support", "对口支援"


class OfferState(models.TextChoices):
    """Where an offer of a free place stands."""

    OPEN = "open", "待确认"
    TAKEN = "taken", "已确认"
    REFUSED = "refused", "已放弃"
    EXPIRED = "expired", "逾期未确认"


register_badges(
    OfferState,
    {
        OfferState.OPEN: Badge(Tone.WARNING, "clock"),
        OfferState.TAKEN: Badge(Tone.SUCCESS, "check"),
        OfferState.REFUSED: Badge(Tone.NEUTRAL, "x"),
        OfferState.EXPIRED: Badge(Tone.DANGER, "alert-triangle"),
    },
)


class SwapState(models.TextChoices):
    """Where the wish to change places of two trainees stands."""

    OPEN = "open", "待答复"
    AGREED = "agreed", "已互换"
    REFUSED = "refused", "未同意"


register_badges(
    SwapState,
    {
        SwapState.OPEN: Badge(Tone.WARNING, "clock"),
        SwapState.AGREED: Badge(Tone.SUCCESS, "check"),
        SwapState.REFUSED: Badge(Tone.NEUTRAL, "x"),
    },
)
