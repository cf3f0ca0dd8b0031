"""Filing plans (实施方案): written below, submitted as fixed versions, returned or put on file above."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.audit.services import record
from core.digests import digest_of
from core.notices.services import notify
from core.refusals.fields import BadInputError, refused
from core.revisions import claim_revision
from organizations.selectors.staff import staff_of
from rotations.enums import PLAN_ALLOWED, CampaignState, PlanState
from rotations.models import Campaign, Plan, PlanItem, PlanRemark, PlanVersion
from rotations.selectors.plans import filing_units, may_review, missing_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from organizations.models import Organization, User

WRITABLE_STATES = (PlanState.DRAFT, PlanState.RETURNED)


@transaction.atomic
def start_plan(campaign: Campaign, organization: Organization, *, by: User) -> Plan:
    """Return the unit's plan for the campaign, begun as a draft when there is none.

    Raises ValidationError: "not_open", "not_asked" (the unit need not file).
    """
    if campaign.state != CampaignState.OPEN:
        raise ValidationError("轮训未在进行中，不能报送方案。", code="not_open")
    if not filing_units(campaign).filter(pk=organization.pk).exists():
        raise ValidationError(f"“{organization}”无须报送本次轮训的方案。", code="not_asked")
    plan, begun = Plan.objects.get_or_create(campaign=campaign, organization=organization)
    if begun:
        plan.refresh_from_db()
        record("plans.start", by=by, target=plan, path=plan.org_path)
    found: Plan = plan
    return found


@transaction.atomic
def save_plan(
    plan: Plan, *, revision: int, items: Sequence[Mapping[str, Any]], by: User, **facts: Any
) -> Plan:
    """Store the draft: `outline`, `head`, `contact`, `attachment`, and the intended classes.

    Raises ValidationError: "stale", "state" (already submitted or on file), or what the models refuse.
    """
    claim_revision(plan, expected=revision)
    refuse_unwritable(Plan.objects.get(pk=plan.pk))
    for name in ("outline", "head", "contact", "attachment"):
        if name in facts:
            setattr(plan, name, facts.pop(name))
    if facts:
        raise TypeError(f"no such facts of a plan: {sorted(facts)}")
    plan.full_clean(exclude=["org_path"])
    plan.save(update_fields=["outline", "head", "contact", "attachment", "revision"])
    plan.items.all().delete()
    for values in items:
        item = PlanItem(plan=plan, **values)
        item.full_clean()
        item.save()
    record("plans.save", by=by, target=plan, path=plan.org_path, detail={"items": len(items)})
    return plan


def refuse_unwritable(plan: Plan) -> None:
    """Refuse to write a plan that lies with the superior or is on file."""
    if plan.state not in WRITABLE_STATES:
        raise ValidationError(
            f"方案{plan.get_state_display()}，不能再修改；需要调整请联系上级退回。", code="state"
        )


def locked_plan(plan: Plan, to: str) -> Plan:
    """Return the plan locked, or refuse an edge that does not exist."""
    held: Plan = (
        Plan.objects.select_for_update(no_key=True, of=("self",))
        .select_related("campaign__organization", "organization")
        .get(pk=plan.pk)
    )
    if to not in PLAN_ALLOWED[held.state]:
        raise ValidationError(
            f"方案现为“{held.get_state_display()}”，不能改为“{PlanState(to).label}”。", code="state"
        )
    return held


@transaction.atomic
def submit_plan(plan: Plan, *, by: User) -> PlanVersion:
    """Submit a plan: its words and figures are kept as a numbered, hashed version.

    Raises ValidationError: "state", "not_open", "empty" (no outline, no class, or nobody answers for it).
    """
    held = locked_plan(plan, PlanState.SUBMITTED)
    if held.campaign.state != CampaignState.OPEN:
        raise ValidationError("轮训未在进行中，不能报送方案。", code="not_open")
    refuse_incomplete(held)
    snapshot = snapshot_of(held)
    version: PlanVersion = PlanVersion.objects.create(
        plan=held,
        number=held.versions.count() + 1,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        submitted_by=by,
    )
    held.state, held.submitted_at, held.decided_at = PlanState.SUBMITTED, timezone.now(), None
    held.revision += 1
    held.save(update_fields=["state", "submitted_at", "decided_at", "revision"])
    detail = {"version": version.number, "sha256": version.digest}
    record("plans.submit", by=by, target=held, path=held.org_path, detail=detail)
    notify(
        staff_of([held.campaign.organization]),
        title=f"{held.organization}报送了实施方案（第{version.number}版）",
        url=reverse("rotations:plan_detail", args=[held.pk]),
    )
    return version


def refuse_incomplete(plan: Plan) -> None:
    """Refuse to submit a plan that says nothing."""
    missing = {
        "outline": "" if plan.outline.strip() else "请填写方案正文。",
        "head": "" if plan.head.strip() else "请填写单位负责人。",
        "contact": "" if plan.contact.strip() else "请填写联系人及电话。",
    }
    if said := {name: text for name, text in missing.items() if text}:
        raise refused(said, code="empty")
    if not plan.items.exists():
        raise BadInputError("请至少列出一个计划班次。", code="empty")


def snapshot_of(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values, in words that stay readable when categories are renamed."""
    return {
        "campaign": plan.campaign.title,
        "organization": plan.organization.name,
        "outline": plan.outline,
        "head": plan.head,
        "contact": plan.contact,
        "attachment": file_name(plan),
        "attachment_sha256": file_digest(plan),
        "items": [
            {
                "title": item.title,
                "category": item.category.name,
                "classes": item.classes,
                "heads": item.heads,
                "days": str(item.days),
                "starts_on": item.starts_on.isoformat(),
                "ends_on": item.ends_on.isoformat(),
                "venue": item.venue,
                "budget": str(item.budget),
                "funding": item.funding,
            }
            for item in plan.items.select_related("category")
        ],
    }


def file_name(plan: Plan) -> str:
    """Return the name of the attachment, empty without one."""
    return str(plan.attachment.name).rpartition("/")[2] if plan.attachment else ""


def file_digest(plan: Plan) -> str:
    """Return the SHA-256 of the attachment, empty without one."""
    if not plan.attachment:
        return ""
    with plan.attachment.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def return_plan(plan: Plan, *, remarks: Sequence[tuple[str, str]], by: User) -> Plan:
    """Return a submitted plan with remarks (clause, text); the latest version keeps them.

    Raises ValidationError: "state", "own" (not the reviewer's to decide), "remarks" (none given).
    """
    held = locked_plan(plan, PlanState.RETURNED)
    refuse_reviewer(held, by)
    said = [(clause.strip(), text.strip()) for clause, text in remarks if text.strip()]
    if not said:
        raise BadInputError("退回方案请至少写一条意见。", code="remarks")
    version = held.versions.first()
    PlanRemark.objects.bulk_create(
        PlanRemark(plan=held, version=version, clause=clause, text=text, written_by=by)
        for clause, text in said
    )
    decide(held, PlanState.RETURNED, by=by, action="plans.return", title="实施方案被退回修改")
    return held


@transaction.atomic
def accept_plan(plan: Plan, *, by: User) -> Plan:
    """Put a submitted plan on file under the campaign's next number.

    Raises ValidationError: "state", "own" (not the reviewer's to decide).
    """
    Campaign.objects.select_for_update(no_key=True).get(pk=plan.campaign_id)  # numbers in turn
    held = locked_plan(plan, PlanState.ACCEPTED)
    refuse_reviewer(held, by)
    taken = Plan.objects.filter(campaign=held.campaign_id).exclude(filing_number="").count()
    held.filing_number = f"备案〔{timezone.localdate().year}〕{held.campaign_id}-{taken + 1:03d}"
    title = f"实施方案已备案（{held.filing_number}）"
    decide(held, PlanState.ACCEPTED, by=by, action="plans.accept", title=title)
    return held


def refuse_reviewer(plan: Plan, by: User) -> None:
    """Refuse who may not decide on this plan: nobody reviews what the own unit or hand submitted."""
    if not may_review(by, plan):
        raise ValidationError("不能审核本单位或本人报送的方案。", code="own")


def decide(plan: Plan, to: str, *, by: User, action: str, title: str) -> None:
    """Write a decision and tell the unit."""
    plan.state, plan.decided_at = to, timezone.now()
    plan.revision += 1
    plan.save(update_fields=["state", "decided_at", "filing_number", "revision"])
    record(action, by=by, target=plan, path=plan.org_path)
    notify(
        staff_of([plan.organization]),
        title=f"{plan.campaign}：{title}",
        url=reverse("rotations:plan_detail", args=[plan.pk]),
    )


@transaction.atomic
def remind_missing_plans(campaign: Campaign, *, by: User) -> int:
    """Remind the staff of every unit whose plan is not filed (催报); return how many units.

    Raises ValidationError(code="none_missing") when all plans are in.
    """
    units = missing_units(campaign)
    if not units:
        raise ValidationError("各单位方案均已报送，无须催报。", code="none_missing")
    due = f"，期限 {campaign.plan_due_on:%Y-%m-%d}" if campaign.plan_due_on else ""
    notify(
        staff_of(units),
        title=f"请报送“{campaign}”实施方案{due}",
        url=reverse("rotations:campaign_plans", args=[campaign.pk]),
    )
    detail = {"units": [unit.pk for unit in units]}
    record("plans.remind", by=by, target=campaign, path=campaign.org_path, detail=detail)
    return len(units)
