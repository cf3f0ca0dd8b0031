"""Closed lists of the reports app, and which state may follow which."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class ReportKind(models.TextChoices):
    """What is sent upward."""

    SITUATION_TABLE = "situation_table", "轮训情况报表"
    WORK_SUMMARY = "work_summary", "轮训工作总结"


class SubmissionState(models.TextChoices):
    """Where a version stands between the unit and its superior."""

    DRAFT = "draft", "填报中"
    SUBMITTED = "submitted", "已上报"
    RETURNED = "returned", "退回修改"
    ACCEPTED = "accepted", "已备案"


register_badges(
    SubmissionState,
    {
        SubmissionState.DRAFT: Badge(Tone.NEUTRAL, "pencil"),
        SubmissionState.SUBMITTED: Badge(Tone.INFO, "send"),
        SubmissionState.RETURNED: Badge(Tone.WARNING, "arrow-back-up"),
        SubmissionState.ACCEPTED: Badge(Tone.SUCCESS, "check"),
    },
)


ALLOWED: dict[str, frozenset[str]] = {
    SubmissionState.DRAFT: frozenset({SubmissionState.SUBMITTED}),
    SubmissionState.SUBMITTED: frozenset({SubmissionState.RETURNED, SubmissionState.ACCEPTED}),
    SubmissionState.RETURNED: frozenset(),
    SubmissionState.ACCEPTED: frozenset(),
}
