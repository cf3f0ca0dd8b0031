"""Calling a campaign: its facts, its rules, who trains whom, and the freezing of its base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.audit.services import record
from core.days import last_day, now
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from organizations.models import Organization
from organizations.services.paths import share_tree
from rotations.enums import CAMPAIGN_ALLOWED, CampaignState
from rotations.models import Campaign, CampaignTopic, CategoryRule, TrainingResponsibility
from rotations.services.coverage import count_base
from rotations.services.resolution import freeze_seats, resettle_duties
from rotations.services.turnover import own_seats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from organizations.models import User

    Progress = Callable[[int, int], None]

EDITABLE = frozenset(
    {
        "title",
        "theme",
        "paper",
        "period",
        "base_cutoff_on",
        "plan_due_on",
        "turnover_rule",
        "post_training_months",
        "counts_vacant_seats",
        "minutes_per_day",
    }
)
FROZEN_WITH_BASE = frozenset({"base_cutoff_on", "counts_vacant_seats"})


@transaction.atomic
def create_campaign(
    organization: Organization, *, by: User, topics: Sequence[str] = (), **facts: Any
) -> Campaign:
    """Draft a campaign of an organization; `facts` are the columns in EDITABLE."""
    campaign = Campaign(organization=organization, **checked_facts(facts))
    save_campaign(campaign)
    set_topics(campaign, topics)
    record("campaigns.create", by=by, target=campaign, path=campaign.org_path)
    return campaign


@transaction.atomic
def update_campaign(
    campaign: Campaign,
    *,
    by: User,
    revision: int,
    topics: Sequence[str] | None = None,
    **facts: Any,
) -> Campaign:
    """Change a campaign that is not closed.

    Raises ValidationError: "stale", "closed", "frozen" (the cut-off and vacant seats, once the base
    stands), or what the model refuses.
    """
    claim_revision(campaign, expected=revision)
    kept = Campaign.objects.get(pk=campaign.pk)
    if kept.state == CampaignState.CLOSED:
        raise ValidationError("轮训已结束，不能再修改。", code="closed")
    changed = {name for name, value in facts.items() if getattr(kept, name) != value}
    if kept.state == CampaignState.OPEN and changed & FROZEN_WITH_BASE:
        raise ValidationError("底数已冻结，不能再改截止日和空缺席位的计法。", code="frozen")
    for name, value in checked_facts(facts).items():
        setattr(campaign, name, value)
    save_campaign(campaign)
    if topics is not None:
        set_topics(campaign, topics)
    detail = {"changed": sorted(changed)}
    record("campaigns.update", by=by, target=campaign, path=campaign.org_path, detail=detail)
    return campaign


def checked_facts(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the facts; an unknown one is a programming error."""
    if unknown := set(facts) - EDITABLE:
        raise TypeError(f"no such facts of a campaign: {sorted(unknown)}")
    return facts


def save_campaign(campaign: Campaign) -> None:
    """Validate and save, and read back the path that the database fills."""
    campaign.full_clean(exclude=["org_path"])
    campaign.save()
    campaign.refresh_from_db(fields=["org_path"])


def set_topics(campaign: Campaign, names: Sequence[str]) -> None:
    """Let the campaign ask for exactly these topics, in this order."""
    campaign.topics.all().delete()
    CampaignTopic.objects.bulk_create(
        CampaignTopic(campaign=campaign, name=name, sort_order=place)
        for place, name in enumerate(dict.fromkeys(names), start=1)
    )


@transaction.atomic
def set_rules(campaign: Campaign, rules: Sequence[Mapping[str, Any]], *, by: User) -> None:
    """Replace the rules of a campaign; untrained seats of an open one follow at once.

    Raises ValidationError: "closed", "ruled_seats" (a category in the base would lose its rule), or
    what the model refuses: two rules for one category and area, days out of order, a share over 100.
    """
    campaign = locked_campaign(campaign)
    refuse_closed(campaign)
    campaign.rules.all().delete()
    for values in rules:
        rule = CategoryRule(campaign=campaign, **values)
        rule.full_clean()
        rule.save()
    follow_rules(campaign)
    detail = {"rules": len(rules)}
    record("campaigns.set_rules", by=by, target=campaign, path=campaign.org_path, detail=detail)


def follow_rules(campaign: Campaign) -> None:
    """Let the untrained seats of an open campaign follow its rules; every seat keeps a rule."""
    if campaign.state != CampaignState.OPEN:
        return
    ruled = campaign.rules.values("category")
    lost = campaign.duties.filter(in_base=True).exclude(category__in=ruled)
    if seat := lost.select_related("category").first():
        raise ValidationError(
            f"底数中还有“{seat.category}”的席位，不能删去该类别的规则。", code="ruled_seats"
        )
    resettle_duties(campaign, campaign.org_path)


@transaction.atomic
def set_responsibilities(
    campaign: Campaign, responsible_by: Mapping[Organization, Organization], *, by: User
) -> None:
    """Say who trains which subtree ({organization: responsible unit}), replacing what was said.

    Raises ValidationError: "closed", "outside" (an organization beyond the campaign's subtree).
    """
    campaign = locked_campaign(campaign)
    refuse_closed(campaign)
    for organization in responsible_by:
        if not organization.path.startswith(campaign.org_path):
            raise BadInputError(f"“{organization}”不在本次轮训的范围内。", code="outside")
    campaign.responsibilities.all().delete()
    TrainingResponsibility.objects.bulk_create(
        TrainingResponsibility(campaign=campaign, organization=organization, responsible=unit)
        for organization, unit in responsible_by.items()
    )
    follow_rules(campaign)
    detail = {"entries": len(responsible_by)}
    record("campaigns.set_responsibilities", by=by, target=campaign, path=campaign.org_path, detail=detail)  # fmt: skip


def locked_campaign(campaign: Campaign) -> Campaign:
    """Return the campaign as it stands now, locked until commit."""
    held: Campaign = (
        Campaign.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organization")
        .get(pk=campaign.pk)
    )
    return held


def refuse_closed(campaign: Campaign) -> None:
    """Refuse a change of a closed campaign."""
    if campaign.state == CampaignState.CLOSED:
        raise ValidationError("轮训已结束，不能再修改。", code="closed")


def change_state(campaign: Campaign, to: str) -> Campaign:
    """Return the locked campaign in its new state, or refuse an edge that does not exist."""
    held = locked_campaign(campaign)
    if to not in CAMPAIGN_ALLOWED[held.state]:
        raise ValidationError(
            f"轮训现为“{held.get_state_display()}”，不能改为“{CampaignState(to).label}”。",
            code="state",
        )
    held.state = to
    held.revision += 1
    return held


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: User, progress: Progress | None = None) -> Campaign:
    """Open a campaign and freeze its base: a duty for every seat that counts on the cut-off day.

    Set-based, one statement for each organization right below the organizer; `progress(done, total)` is
    called after each. All of it commits together. Raises ValidationError: "state", "no_rules",
    "empty" (no seat falls under the rules), "due" (a rule's day lies after the period).
    """
    share_tree()
    own_seats()
    held = change_state(campaign, CampaignState.OPEN)
    refuse_unready(held)
    frozen = freeze_base(held, progress)
    held.base_frozen_at = now()  # its day is the first that can be looked back to
    record("campaigns.open", by=by, target=held, path=held.org_path, detail={"seats": frozen})
    held.save(update_fields=["state", "base_frozen_at", "revision"])
    return held


def refuse_unready(campaign: Campaign) -> None:
    """Refuse to open a campaign without rules, or with a rule that ends after it."""
    rules = list(campaign.rules.select_related("category"))
    if not rules:
        raise ValidationError("请先设定至少一条类别规则。", code="no_rules")
    for rule in rules:
        if rule.due_on > last_day(campaign.period):
            raise ValidationError(f"“{rule.category}”的完成期限晚于轮训的结束日期。", code="due")


def freeze_base(campaign: Campaign, progress: Progress | None) -> int:
    """Write the duties part by part, then count them; return how many there are."""
    own = campaign.org_path
    below = Organization.objects.filter(parent=campaign.organization_id).order_by("path")
    parts = list(below.values_list("path", flat=True))
    frozen = 0
    for done, part in enumerate(parts, start=1):
        frozen += freeze_seats(campaign, part)
        if progress is not None:
            progress(done, len(parts) + 1)
    frozen += freeze_seats(campaign, own, alone=True)
    if frozen == 0:
        raise ValidationError("范围内没有符合规则的席位，请检查规则和花名册。", code="empty")
    count_base(campaign.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rotations_duty, rotations_coveragecounter")
    if progress is not None:
        progress(len(parts) + 1, len(parts) + 1)
    return frozen


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: User) -> Campaign:
    """End a campaign for good: its base and its duties no longer follow elections.

    Raises ValidationError(code="state") unless it is open.
    """
    held = change_state(campaign, CampaignState.CLOSED)
    held.save(update_fields=["state", "revision"])
    record("campaigns.close", by=by, target=held, path=held.org_path)
    return held


@transaction.atomic
def delete_campaign(campaign: Campaign, *, by: User) -> None:
    """Drop a draft. Raises ValidationError(code="state") for any other campaign."""
    held = locked_campaign(campaign)
    if held.state != CampaignState.DRAFT:
        raise ValidationError("只有草稿可以删除。", code="state")
    record("campaigns.delete", by=by, target=held, path=held.org_path)
    held.delete()
