"""Reports while they are filled: drafted, written, counted anew, thrown away, or begun again to correct one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from core.audit.services import record
from core.days import first_day, today
from core.jobs.queue import enqueue
from core.revisions import claim_revision
from organizations.permissions import paths_with
from reports.enums import ReportKind, SubmissionState
from reports.models import Submission
from reports.selectors.figures import figures_of, signer_of
from reports.selectors.submissions import FILE_FIELDS, may_fill
from reports.wording import draft_words
from rotations.enums import CampaignState

if TYPE_CHECKING:
    import datetime as dt

    from core.jobs.models import Job
    from organizations.models import Organization, User
    from rotations.models import Campaign

TYPED = frozenset({"kind", "title", "as_of", "head", "filler", "phone", "note"})
NOT_TYPED = {column.name for column in Submission._meta.get_fields()} - TYPED  # noqa: SLF001  # Django documents _meta
WRITABLE = ("head", "filler", "phone", "note", "words")


@transaction.atomic
def draft_submission(
    organization: Organization,
    campaign: Campaign,
    kind: str,
    as_of: dt.date,
    *,
    head: str,
    filler: str,
    phone: str,
    by: User,
) -> Submission:
    """Begin a report: its figures are counted now, as of a day, and kept.

    Raises ValidationError: "right", "not_open", "outside" (the unit is not in the campaign's reach),
    "as_of" (in the future or before the campaign), "sent" (this day was reported), "draft" (one is
    being filled).
    """
    if organization.path not in paths_with(by, "reports.fill"):
        raise ValidationError("只能以本单位名义填报。", code="right")
    refuse_campaign(campaign, organization, as_of)
    refuse_sent_already(organization, campaign, kind, as_of)
    submission = new_version(organization, campaign, kind, as_of, by=by)
    submission.head, submission.filler, submission.phone = head, filler, phone
    return begin(submission, by=by, action="submissions.draft")


def begin(submission: Submission, *, by: User, action: str) -> Submission:
    """Save a new version; of two that begin the same report at once one is refused."""
    try:
        with transaction.atomic():
            submission.clean_fields(exclude=NOT_TYPED)
            submission.save()
    except IntegrityError as error:
        raise ValidationError(
            "该报表已有填报中的版本，请继续填报或删除后再新建。", code="draft"
        ) from error
    submission.refresh_from_db()
    record(action, by=by, target=submission, path=submission.org_path)
    return submission


def refuse_sent_already(
    organization: Organization, campaign: Campaign, kind: str, as_of: dt.date
) -> None:
    """Refuse a second report of the same day: what was sent is decided on or corrected, not repeated."""
    sent = Submission.objects.filter(
        organization=organization, campaign=campaign, kind=kind, as_of=as_of
    ).exclude(state=SubmissionState.DRAFT)
    if last := sent.order_by("-version").first():
        raise ValidationError(
            f"该截止日的报表{last.get_state_display()}（{last.number}），被退回后请从该版本更正。",
            code="sent",
        )


def refuse_campaign(campaign: Campaign, organization: Organization, as_of: dt.date) -> None:
    """Refuse a campaign that was not opened, does not reach the unit, or had not begun on the day."""
    if campaign.state == CampaignState.DRAFT:
        raise ValidationError("轮训尚未启动，不能填报。", code="not_open")
    if not organization.path.startswith(campaign.org_path):
        raise ValidationError("该轮训不包括本单位。", code="outside")
    if as_of > today():
        raise ValidationError({"as_of": ValidationError("数据截止日不能晚于今天。", code="as_of")})
    if as_of < first_day(campaign.period):
        raise ValidationError(
            {"as_of": ValidationError("数据截止日早于轮训开始日期。", code="as_of")}
        )


def new_version(
    organization: Organization, campaign: Campaign, kind: str, as_of: dt.date, *, by: User
) -> Submission:
    """Return the next version, unsaved, with fresh figures and drafted words."""
    figures = figures_of(organization, campaign, as_of)
    same = Submission.objects.filter(
        organization=organization, campaign=campaign, kind=kind, as_of=as_of
    )
    last = same.aggregate(last=Max("version"))["last"] or 0
    return Submission(
        organization=organization,
        campaign=campaign,
        kind=kind,
        as_of=as_of,
        version=last + 1,
        title=title_of(organization, campaign, kind),
        snapshot=figures.as_json(),
        words=draft_words(figures) if kind == ReportKind.WORK_SUMMARY else [],
        made_by=by,
    )


def title_of(organization: Organization, campaign: Campaign, kind: str) -> str:
    """Return what the paper is called."""
    if kind == ReportKind.WORK_SUMMARY:
        return f"{signer_of(organization)}关于{campaign.title}工作情况的总结"[:120]
    return f"{campaign.title}情况报表"[:120]


@transaction.atomic
def write_submission(
    submission: Submission, *, revision: int, by: User, **facts: Any
) -> Submission:
    """Store words, signers and explanation of a draft; its files are made anew afterwards.

    Raises ValidationError: "stale", "state" (already sent), or what the model refuses.
    """
    claim_revision(submission, expected=revision)
    held = Submission.objects.get(pk=submission.pk)
    refuse_sent(held)
    if unknown := facts.keys() - set(WRITABLE):
        raise TypeError(f"no such facts of a submission: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(held, name, value)
    held.clean_fields(exclude=NOT_TYPED)
    clear_files(held)
    held.save(update_fields=[*WRITABLE, *FILE_FIELDS, "file_digests"])
    record("submissions.write", by=by, target=held, path=held.org_path)
    return held


def clear_files(submission: Submission) -> None:
    """Forget files that no longer say what the draft says."""
    for name in FILE_FIELDS:
        setattr(submission, name, "")
    submission.file_digests = {}


def refuse_sent(submission: Submission) -> None:
    """Refuse to change what was sent."""
    if submission.state != SubmissionState.DRAFT:
        raise ValidationError(
            f"该版本{submission.get_state_display()}，不能再修改；需要更正请在退回后另建新版。",
            code="state",
        )


@transaction.atomic
def recount_submission(submission: Submission, *, by: User) -> Submission:
    """Count the figures of a draft anew; the words stay as they were written.

    Raises ValidationError(code="state") when it was sent already.
    """
    held = locked(submission)
    refuse_sent(held)
    held.snapshot = figures_of(held.organization, held.campaign, held.as_of).as_json()
    held.revision += 1
    clear_files(held)
    held.save(update_fields=["snapshot", "revision", *FILE_FIELDS, "file_digests"])
    record("submissions.recount", by=by, target=held, path=held.org_path)
    return held


@transaction.atomic
def discard_submission(submission: Submission, *, by: User) -> None:
    """Throw a draft away. Raises ValidationError(code="state") when it was sent already."""
    held = locked(submission)
    refuse_sent(held)
    record("submissions.discard", by=by, target=held, path=held.org_path)
    held.delete()


@transaction.atomic
def correct(submission: Submission, *, by: User) -> Submission:
    """Begin the next version of a returned one: fresh figures, the words kept.

    Raises ValidationError: "right", "state" (not returned, or corrected already), "draft".
    """
    held = locked(submission)
    if not may_fill(by, held):
        raise ValidationError("只能以本单位名义填报。", code="right")
    if held.state != SubmissionState.RETURNED:
        raise ValidationError("只有被退回的版本才能更正。", code="state")
    if Submission.objects.filter(corrects=held).exists():
        raise ValidationError("该版本已有更正版。", code="state")
    renewed = new_version(held.organization, held.campaign, held.kind, held.as_of, by=by)
    renewed.corrects = held
    for name in WRITABLE:
        setattr(renewed, name, getattr(held, name))
    return begin(renewed, by=by, action="submissions.correct")


def start_files(submission: Submission, *, by: User) -> Job:
    """Have the files of a draft made in the background; a second click finds the same job."""
    params = {"submission": submission.pk}
    key = f"submission:{submission.pk}:{submission.revision}"
    title = f"生成文件：{submission.title}"[:120]
    return enqueue("reports.make_files", owner=by, params=params, dedupe_key=key, title=title)


def locked(submission: Submission) -> Submission:
    """Return a version with its row locked."""
    held: Submission = (
        Submission.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organization__parent", "campaign")
        .get(pk=submission.pk)
    )
    return held
