"""Filed plans."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class PlanState(models.TextChoices):
    """Life of a filed plan (实施方案)."""

    DRAFT = "draft", "草拟"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "退回修改"
    ACCEPTED = "accepted", "已备案"


register_badges(
    PlanState,
    {
        PlanState.DRAFT: Badge(Tone.NEUTRAL, "pencil"),
        PlanState.SUBMITTED: Badge(Tone.INFO, "send"),
        PlanState.RETURNED: Badge(Tone.WARNING, "arrow-back-up"),
        PlanState.ACCEPTED: Badge(Tone.SUCCESS, "check"),
    },
)


PLAN_ALLOWED: dict[str, frozenset[str]] = {
    PlanState.DRAFT: frozenset({PlanState.SUBMITTED}),
    PlanState.SUBMITTED: frozenset({PlanState.RETURNED, PlanState.ACCEPTED}),
    PlanState.RETURNED: frozenset({PlanState.SUBMITTED}),
    PlanState.ACCEPTED: frozenset(),
}
