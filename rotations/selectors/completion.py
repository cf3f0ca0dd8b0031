"""Reads of completion: what the attendance proposes, what was decided, whose certificate it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from django.utils import timezone

from organizations.paths import ancestor_paths
from organizations.permissions import with_right
from rotations.enums import EnrolmentState
from rotations.models import Batch, CategoryRule, Completion
from rotations.selectors.attendance import record_of_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import Organization, User
    from rotations.classday.rolls import Tally
    from rotations.models import Enrolment

COMPLETE = "rotations.complete"
USUAL_ATTENDANCE = Decimal(85)  # where no rule of the campaign speaks of the trainee's category


@dataclass(frozen=True)
class Proposal:
    """What the attendance says about one trainee's completion; people decide."""

    trainee: Enrolment
    tally: Tally
    min_attendance: Decimal
    needs_essay: bool
    decided: Completion | None = None

    @property
    def is_completed(self) -> bool:
        """Whether the attendance reaches what the rule asks; without any mark it does not."""
        rate = self.tally.rate
        return rate is not None and rate >= self.min_attendance

    @property
    def flags(self) -> list[str]:
        """What whoever decides should look at."""
        found = []
        if self.tally.rate is None:
            found.append("没有考勤记录")
        elif not self.is_completed:
            found.append(f"出勤率不足 {self.min_attendance.normalize():f}%")
        if self.tally.exceeds_leave_limit:
            found.append("请假超过总学时七分之一")
        return found

    def differs(self, *, is_completed: bool, has_essay: bool) -> bool:
        """Return whether a decision departs from what the attendance and the essay rule say."""
        says = self.is_completed and (has_essay or not self.needs_essay)
        return is_completed != says


def propose_completions(batch: Batch) -> list[Proposal]:
    """Return the proposal for everybody seated, against the rule of each one's category."""
    rules = list(CategoryRule.objects.filter(campaign=batch.campaign_id).select_related("area"))
    decided = {row.enrolment_id: row for row in Completion.objects.filter(enrolment__batch=batch)}
    proposals = []
    for line in record_of_class(batch).people:
        trainee = line.trainee
        rule = fitting_rule(rules, trainee.organization)
        proposals.append(
            Proposal(
                trainee,
                line.tally,
                rule.min_attendance if rule else USUAL_ATTENDANCE,
                rule.needs_essay if rule else False,
                decided.get(trainee.pk),
            )
        )
    return proposals


def fitting_rule(rules: Sequence[CategoryRule], organization: Organization) -> CategoryRule | None:
    """Return the rule among loaded ones that applies to an organization: the deepest area wins."""
    above = ancestor_paths(organization.path)
    fitting = [
        rule
        for rule in rules
        if rule.category_id == organization.category_id
        and (rule.area is None or rule.area.path in above)
    ]
    return max(fitting, key=lambda rule: len(rule.area.path) if rule.area else 0, default=None)


def what_is_missing(batch: Batch) -> str:
    """Return in a sentence why completion cannot be decided yet; '' when it can."""
    record = record_of_class(batch)
    if not record.sessions:
        return "本班还没有课程安排，无法按考勤认定结业。"
    now = timezone.now()
    coming = [line for line in record.sessions if line.session.period.upper > now]
    if coming:
        return f"还有 {len(coming)} 节课没有上完。"
    if record.open_rolls:
        return f"还有 {len(record.open_rolls)} 节课的考勤没有封存。"
    return ""


def completions_for(user: User) -> OrgScopedQuerySet:
    """Return the decisions in the classes where the user decides them."""
    batches = Batch.objects.run_by(with_right(user, COMPLETE)).values("pk")
    return Completion.objects.filter(enrolment__batch__in=batches).select_related(
        "enrolment__person", "enrolment__batch__campaign", "decided_by"
    )


def completion_for(user: User, pk: int) -> Completion:
    """Return one decision, or raise Http404 when it is absent or hidden."""
    found: Completion = get_object_or_404(completions_for(user), pk=pk)
    return found


def certificates_of(batch: Batch) -> list[Completion]:
    """Return the completed of a batch with all that a certificate says, by number."""
    return list(
        Completion.objects.filter(
            enrolment__batch=batch, enrolment__state=EnrolmentState.COMPLETED, is_completed=True
        )
        .select_related(
            "enrolment__person", "enrolment__organization", "enrolment__batch__organization"
        )
        .select_related("enrolment__batch__campaign", "enrolment__appointment__organization")
        .order_by("enrolment__place")
    )


def certificate_by_code(code: str) -> Completion | None:
    """Return the certificate a public code belongs to; the code itself is the key."""
    return (
        Completion.objects.filter(public_code=code, is_completed=True)
        .select_related("enrolment__person", "enrolment__batch__organization")
        .first()
    )
