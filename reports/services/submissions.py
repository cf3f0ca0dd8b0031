"""Sending reports upward: sent as fixed versions from below, returned or accepted above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.refusals.fields import BadInputError
from organizations.models import Organization
from organizations.permissions import paths_with
from reports.enums import ALLOWED, SubmissionState
from reports.figures import digest_of
from reports.models import Submission, SubmissionRemark
from reports.selectors.submissions import (
    content_of,
    has_files,
    judged,
    may_review,
    sent_by,
)
from reports.services.drafts import locked
from reports.services.news import tell_receivers, tell_unit
from reports.services.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User


def locked_for(submission: Submission, to: str) -> Submission:
    """Return a version locked, or refuse an edge that does not exist."""
    held = locked(submission)
    if to not in ALLOWED[held.state]:
        raise ValidationError(
            f"该版本现为“{held.get_state_display()}”，不能改为“{SubmissionState(to).label}”。",
            code="state",
        )
    return held


@transaction.atomic
def submit(submission: Submission, *, by: User) -> Submission:
    """Send a draft: numbered, hashed onto what the unit sent before, and fixed from then on.

    Raises ValidationError: "state", "right", "files" (not made yet), "checks" (a hard check fails),
    "note" (a soft one fails and nothing explains it).
    """
    Organization.objects.select_for_update(no_key=True).get(pk=submission.organization_id)
    held = locked_for(submission, SubmissionState.SUBMITTED)
    refuse_unready(held, by)
    last = sent_by(held.organization).last()
    held.number = next_number(held.organization)
    held.previous_digest = last.digest if last else ""
    held.state, held.submitted_by, held.submitted_at = SubmissionState.SUBMITTED, by, timezone.now()
    held.digest = digest_of(content_of(held), held.previous_digest)
    held.revision += 1
    held.save()
    detail = {"number": held.number, "version": held.version, "sha256": held.digest}
    record("submissions.submit", by=by, target=held, path=held.org_path, detail=detail)
    tell_receivers(held)
    return held


def refuse_unready(submission: Submission, by: User) -> None:
    """Refuse to send what the user may not send, or what is not ready."""
    if submission.org_path not in paths_with(by, "reports.submit"):
        raise ValidationError("您在该单位没有上报权限。", code="right")
    failed = [check for check in judged(submission) if not check.holds]
    if hard := [check for check in failed if check.is_hard]:
        raise ValidationError(
            [
                ValidationError(
                    f"审核未通过，{check.rule}：{'；'.join(check.found)}", code="checks"
                )
                for check in hard
            ]
        )
    if failed and not submission.note.strip():
        rules = "；".join(check.rule for check in failed)
        raise BadInputError(f"请在情况说明中解释：{rules}。", code="note")
    if not has_files(submission):
        raise ValidationError("请先生成文件，核对无误后再上报。", code="files")


@transaction.atomic
def return_submission(
    submission: Submission, *, remarks: Sequence[tuple[str, str]], by: User
) -> Submission:
    """Return a version with remarks (place, text); the unit corrects it in a new one.

    Raises ValidationError: "state", "own" (not the user's to decide), "remarks" (none given).
    """
    held = locked_for(submission, SubmissionState.RETURNED)
    refuse_reviewer(held, by)
    said = [(place.strip(), text.strip()) for place, text in remarks if text.strip()]
    if not said:
        raise BadInputError("退回请至少写一条意见。", code="remarks")
    SubmissionRemark.objects.bulk_create(
        SubmissionRemark(submission=held, place=place, text=text, written_by=by)
        for place, text in said
    )
    decide(held, SubmissionState.RETURNED, by=by, action="submissions.return")
    return held


@transaction.atomic
def accept_submission(submission: Submission, *, by: User) -> Submission:
    """Put a version on file (备案). Raises ValidationError: "state", "own"."""
    held = locked_for(submission, SubmissionState.ACCEPTED)
    refuse_reviewer(held, by)
    decide(held, SubmissionState.ACCEPTED, by=by, action="submissions.accept")
    return held


def refuse_reviewer(submission: Submission, by: User) -> None:
    """Refuse who may not decide: nobody decides on the own unit's or the own hand's report."""
    if not may_review(by, submission):
        raise ValidationError("不能审核本单位或本人填报的材料。", code="own")


def decide(submission: Submission, to: str, *, by: User, action: str) -> None:
    """Write a decision and tell the unit."""
    submission.state, submission.decided_by, submission.decided_at = to, by, timezone.now()
    submission.revision += 1
    submission.save(update_fields=["state", "decided_by", "decided_at", "revision"])
    record(action, by=by, target=submission, path=submission.org_path)
    tell_unit(submission)
