"""What waits for a member of staff (待办), each line with the page on which it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from core.jobs.models import Job
from core.scoping.querysets import within_any
from organizations.permissions import paths_with, with_right
from reports.selectors.submissions import returned_to, waiting_for
from rotations.enums import EnrolmentState, PlanState
from rotations.models import Batch, Enrolment, Plan
from rotations.selectors.supports import waiting_supports
from trainees.selectors.corrections import waiting_corrections
from trainees.selectors.transfers import waiting_transfers

if TYPE_CHECKING:
    from organizations.models import User
    from reports.models import Submission

SHOWN_EACH = 5


@dataclass(frozen=True)
class Todo:
    """One thing to do: how many wait, and where."""

    label: str
    count: int
    url: str
    icon: str


def todos_of(user: User) -> list[Todo]:
    """Return what waits for the user, the most pressing first."""
    return [
        *reports_to_correct(user),
        *reports_to_review(user),
        *plans_to_review(user),
        *names_to_decide(user),
        *help_to_answer(user),
        *requests_about_people(user),
        *jobs_to_look_at(user),
    ]


def reports_to_correct(user: User) -> list[Todo]:
    """Return the user's reports that came back."""
    return [
        Todo(f"更正被退回的{returned.get_kind_display()}", 1, page_of(returned), "arrow-back-up")
        for returned in returned_to(user)[:SHOWN_EACH]
    ]


def reports_to_review(user: User) -> list[Todo]:
    """Return how many reports lie with the user for a decision."""
    count = waiting_for(user).count()
    url = f"{reverse('reports:submission_list')}?state=submitted"
    return [Todo("审核上报材料", count, url, "report")] if count else []


def page_of(submission: Submission) -> str:
    """Return the page of a report."""
    return reverse("reports:submission_detail", args=[submission.pk])


def plans_to_review(user: User) -> list[Todo]:
    """Return the plans that lie with the user's office for review, by campaign."""
    paths = paths_with(user, "rotations.review_plan")
    waiting = (
        Plan.objects.visible_to(with_right(user, "rotations.review_plan"))
        .filter(within_any(("campaign__org_path",), paths), state=PlanState.SUBMITTED)
        .exclude(org_path__in=paths)
        .order_by("campaign")
        .values_list("campaign", "campaign__title")
        .annotate(number=Count("pk"))[:SHOWN_EACH]
    )
    return [
        Todo(
            f"审核实施方案：{title}", count, reverse("rotations:campaign_plans", args=[pk]), "send"
        )
        for pk, title, count in waiting
    ]


def names_to_decide(user: User) -> list[Todo]:
    """Return the names that wait for a decision, by the batches that the user's offices run."""
    run = Batch.objects.run_by(with_right(user, "rotations.confirm_names"))
    waiting = (
        Enrolment.objects.filter(state=EnrolmentState.NOMINATED, batch__in=run)
        .order_by("batch")
        .values_list("batch", "batch__series", "batch__number")
        .annotate(number=Count("pk"))[:SHOWN_EACH]
    )
    return [
        Todo(
            f"审定报名：{series}第{number}期",
            count,
            reverse("rotations:batch_detail", args=[pk]),
            "users",
        )
        for pk, series, number, count in waiting
    ]


def help_to_answer(user: User) -> list[Todo]:
    """Return how many units offer the user's help and wait for the answer."""
    count = waiting_supports(user)
    url = f"{reverse('rotations:support_list')}?state=offered&way=received"
    return [Todo("答复对口支援", count, url, "arrows-exchange")] if count else []


def requests_about_people(user: User) -> list[Todo]:
    """Return what other units and trainees ask of the office that keeps the records."""
    waiting = (
        ("答复转入申请", waiting_transfers(user), "trainees:transfer_list", "arrows-exchange"),
        ("处理更正申请", waiting_corrections(user), "trainees:correction_list", "user-edit"),
    )
    return [
        Todo(label, count, f"{reverse(page)}?state=waiting", icon)
        for label, count, page, icon in waiting
        if count
    ]


def jobs_to_look_at(user: User) -> list[Todo]:
    """Return the user's jobs that failed and were not run again."""
    count = Job.objects.filter(owner=user, state=Job.State.FAILED).count()
    return (
        [Todo("未完成的后台任务", count, reverse("jobs:list"), "alert-triangle")] if count else []
    )
