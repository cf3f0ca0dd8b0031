"""Reads of what was sent upward: who sees which version, who decides, and whether the chain holds."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from organizations.permissions import is_allowed, paths_with
from organizations.selectors.tree import organizations_for
from reports.checks import Check, checks_of
from reports.enums import ReportKind, SubmissionState
from reports.figures import Figures, differences, digest_of
from reports.models import Submission
from reports.selectors.figures import figures_of
from reports.wording import gaps_in

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import Organization, User
    from reports.figures import Difference

FILE_FIELDS = ("sheet_file", "docx_file", "pdf_file")
FILES_OF = {
    ReportKind.SITUATION_TABLE: ("sheet_file",),
    ReportKind.WORK_SUMMARY: ("docx_file", "pdf_file"),
}


def submissions_for(user: User) -> OrgScopedQuerySet:
    """Return own versions at any state, those sent to the user's office, and accepted ones below.

    A version is sent to the unit right above and to the organizer of the campaign; offices further
    up see it from its acceptance on.
    """
    paths = paths_with(user, "reports.see")
    received = Q(organization__parent__path__in=paths) | Q(campaign__org_path__in=paths)
    shown = Q(org_path__in=paths) | received | Q(state=SubmissionState.ACCEPTED)
    seen: OrgScopedQuerySet = (
        Submission.objects.visible_to(user)
        .filter(shown)
        .select_related("organization", "campaign", "submitted_by", "decided_by", "made_by")
    )
    return seen


def submission_for(user: User, pk: int) -> Submission:
    """Return one version, or raise Http404 when it is absent or hidden."""
    found: Submission = get_object_or_404(submissions_for(user), pk=pk)
    return found


def may_fill(user: User, submission: Submission) -> bool:
    """Return whether the user writes and sends this: only the filing unit's own staff do."""
    return submission.org_path in paths_with(user, "reports.fill")


def own_submission_for(user: User, pk: int) -> Submission:
    """Return a version of the user's own unit, or raise Http404."""
    submission = submission_for(user, pk)
    if not may_fill(user, submission):
        raise Http404
    return submission


def may_review(user: User, submission: Submission) -> bool:
    """Return whether the user may return or accept this version.

    The post must stand where the version was sent to, above the filing unit; nobody decides on what
    the own hand made or sent.
    """
    if not is_allowed(user, "reports.review", submission):
        return False
    own_hand = user.pk in (submission.made_by_id, submission.submitted_by_id)
    parent = submission.organization.parent
    addressed = {submission.campaign.org_path, *([parent.path] if parent else [])}
    posts = set(paths_with(user, "reports.review")) - {submission.org_path}
    return not own_hand and bool(addressed & posts)


def reviewed_submission_for(user: User, pk: int) -> Submission:
    """Return a version that the user decides on, or raise Http404."""
    submission = submission_for(user, pk)
    if not may_review(user, submission):
        raise Http404
    return submission


def waiting_for(user: User) -> OrgScopedQuerySet:
    """Return what lies with the user's offices for a decision."""
    paths = paths_with(user, "reports.review")
    received = Q(organization__parent__path__in=paths) | Q(campaign__org_path__in=paths)
    waiting: OrgScopedQuerySet = (
        submissions_for(user)
        .filter(received, state=SubmissionState.SUBMITTED)
        .exclude(org_path__in=paths)
    )
    return waiting


def returned_to(user: User) -> OrgScopedQuerySet:
    """Return what was returned to the user's own units and not corrected yet."""
    returned: OrgScopedQuerySet = submissions_for(user).filter(
        org_path__in=paths_with(user, "reports.fill"),
        state=SubmissionState.RETURNED,
        corrected_by=None,
    )
    return returned


def filling_units(user: User) -> OrgScopedQuerySet:
    """Return the units in whose name the user fills reports."""
    units: OrgScopedQuerySet = organizations_for(user).filter(
        path__in=paths_with(user, "reports.fill")
    )
    return units


def figures_in(submission: Submission) -> Figures:
    """Return the figures that a version was made from."""
    return Figures.from_json(submission.snapshot)


def sent_before(submission: Submission) -> Submission | None:
    """Return what the unit sent last of this kind and campaign, before this version."""
    found: Submission | None = (
        Submission.objects.filter(
            organization=submission.organization_id,
            campaign=submission.campaign_id,
            kind=submission.kind,
        )
        .exclude(Q(state=SubmissionState.DRAFT) | Q(pk=submission.pk))
        .order_by("-submitted_at", "-pk")
        .first()
    )
    return found


def judged(submission: Submission) -> list[Check]:
    """Return the checks of a version; a summary must have no gaps in its words besides."""
    before = sent_before(submission)
    found = checks_of(figures_in(submission), figures_in(before) if before else None)
    signers = {
        "单位负责人": submission.head,
        "填表人": submission.filler,
        "联系电话": submission.phone,
    }
    missing = tuple(label for label, value in signers.items() if not value.strip())
    found.append(Check(7, "单位负责人、填表人、联系电话齐全", True, missing))
    if submission.kind == ReportKind.WORK_SUMMARY:
        found.append(
            Check(8, "正文各部分已写完，没有待补充处", True, tuple(gaps_in(submission.words)))
        )
    return found  # fmt: skip


def changes_since(submission: Submission) -> list[Difference]:
    """Return where the same report would read differently if it were counted now (差异)."""
    filed = figures_in(submission)
    now = figures_of(submission.organization, submission.campaign, submission.as_of)
    return differences(filed, now)


def files_of(submission: Submission) -> dict[str, Any]:
    """Return the files that belong to a version's kind, by column; missing ones are falsy."""
    return {name: getattr(submission, name) for name in FILES_OF[ReportKind(submission.kind)]}


def has_files(submission: Submission) -> bool:
    """Return whether all files are made."""
    return all(files_of(submission).values())


def content_of(submission: Submission) -> dict[str, Any]:
    """Return all that a version says, as its digest covers it."""
    return {
        "organization": submission.organization_id,
        "campaign": submission.campaign_id,
        "kind": submission.kind,
        "title": submission.title,
        "as_of": submission.as_of.isoformat(),
        "version": submission.version,
        "number": submission.number,
        "head": submission.head,
        "filler": submission.filler,
        "phone": submission.phone,
        "note": submission.note,
        "words": submission.words,
        "snapshot": submission.snapshot,
        "files": submission.file_digests,
    }


def sent_by(organization: Organization) -> OrgScopedQuerySet:
    """Return all that a unit ever sent, in order."""
    sent: OrgScopedQuerySet = Submission.objects.filter(organization=organization).exclude(
        state=SubmissionState.DRAFT
    )
    return sent.order_by("submitted_at", "pk")


class Break(NamedTuple):
    """A version that no longer is what was sent."""

    submission: Submission
    what: str


def verify_chain(organization: Organization) -> list[Break]:
    """Recompute the chain of a unit: every digest, every link, every file; empty means whole."""
    found: list[Break] = []
    previous = ""
    for submission in sent_by(organization):
        if submission.previous_digest != previous:
            found.append(Break(submission, "与上一份不相接"))
        if digest_of(content_of(submission), submission.previous_digest) != submission.digest:
            found.append(Break(submission, "内容与摘要不符"))
        found += [Break(submission, f"文件被改动：{name}") for name in altered_files(submission)]
        previous = submission.digest
    return found


def altered_files(submission: Submission) -> list[str]:
    """Return the files whose bytes are not those that were sent, or that are gone."""
    return [
        name
        for name, file in files_of(submission).items()
        if file_digest(file) != submission.file_digests.get(name)
    ]


def file_digest(file: Any) -> str:
    """Return the SHA-256 of a stored file, empty when it is gone."""
    if not file or not file.storage.exists(file.name):
        return ""
    with file.storage.open(file.name) as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()
