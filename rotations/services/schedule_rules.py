"""The rules of scheduling at work: set per campaign, asked before a change is kept, waived with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.audit.services import record
from core.days import last_day, today
from core.refusals.fields import BadInputError
from courses.models import Venue
from organizations.permissions import is_allowed
from rotations.models import RuleOverride, ScheduleRule
from rotations.scheduling.findings import ABSOLUTE_RULES, RuleCode, RuleLevel
from rotations.scheduling.levels import DEFAULT_LEVELS, HOME_HOURS, MARGIN_UNITS
from rotations.scheduling.violations import NO_WAIVER, RuleViolation
from rotations.selectors.findings import findings_of_batch, findings_of_session
from rotations.services.campaigns import locked_campaign, refuse_closed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from organizations.models import User
    from rotations.models import Batch, Campaign, Session
    from rotations.scheduling.conflicts import Booking
    from rotations.scheduling.findings import Finding
    from rotations.scheduling.violations import Waiver

WAIVE = "rotations.manage_batch"  # the right to allow an exception: the organizer's staff


@transaction.atomic
def set_schedule_rules(
    campaign: Campaign,
    rules: Mapping[RuleCode, tuple[RuleLevel, int]],
    *,
    by: User,
    hours: tuple[dt.time, dt.time] = HOME_HOURS,
) -> None:
    """Give rules their level and margin in a campaign; what is custom anyway is not stored.

    `hours` are those between which a lecturer is away from home. Raises ValidationError: "closed", "absolute" (a rule that the database enforces is not lowered),
    or what the model refuses.
    """
    campaign = locked_campaign(campaign)
    refuse_closed(campaign)
    lowered = [code for code in ABSOLUTE_RULES if rules.get(code, (RuleLevel.BLOCK, 0))[0] != RuleLevel.BLOCK]  # fmt: skip
    if lowered:
        raise BadInputError(f"“{lowered[0].label}”由系统强制执行，不能放宽。", code="absolute")
    ScheduleRule.objects.filter(campaign=campaign, code__in=[str(code) for code in rules]).delete()
    for code, (level, margin) in rules.items():
        margin = margin if code in MARGIN_UNITS else 0
        own_hours = code == RuleCode.HOME and hours != HOME_HOURS
        if own_hours or (level, margin) != (DEFAULT_LEVELS[code], 0):
            rule = ScheduleRule(campaign=campaign, code=code, level=level, margin=margin)
            if own_hours:
                rule.leaves_from, rule.home_by = hours
            rule.full_clean()
            rule.save()
    levels = {str(code): str(level) for code, (level, _) in rules.items()}
    record(
        "campaigns.set_schedule_rules",
        by=by,
        target=campaign,
        path=campaign.org_path,
        detail={"levels": levels},
    )


def check_batch(
    batch: Batch, *, by: User, waiver: Waiver = NO_WAIVER, categories: Collection[int] | None = None
) -> None:
    """Judge a class as it was just stored; call it last in the transaction that stored it.

    Of two who fill one venue the second waits here and then sees the first. A class that is over is
    a record of what was, and not judged. Raises RuleViolation.
    """
    if last_day(batch.dates) < today():
        return
    lock_venues([batch.venue_id])
    findings = findings_of_batch(by, batch, categories=categories)
    settle_findings(findings, batch=batch, waiver=waiver, by=by)


def check_session(session: Session, booking: Booking, *, by: User, waiver: Waiver) -> None:
    """Judge a session as it was just stored, under the locks of its class, lecturers and rooms.

    Raises RuleViolation.
    """
    if last_day(session.batch.dates) < today():
        return
    lock_venues(session.places.values_list("room__venue", flat=True))
    findings = findings_of_session(by, session, booking)
    settle_findings(findings, batch=session.batch, session=session, waiver=waiver, by=by)


def settle_findings(
    findings: Collection[Finding],
    *,
    batch: Batch,
    session: Session | None = None,
    waiver: Waiver = NO_WAIVER,
    by: User,
) -> None:
    """Refuse what blocks, or keep it as an exception where a waiver covers it and its writer may.

    Exceptions that are no longer needed are withdrawn. Raises RuleViolation.
    """
    blocking = _waived(findings, batch, waiver, by=by)
    _withdraw_needless(findings, batch, session)
    for finding in blocking:
        _allow(finding, batch, session, waiver.reason.strip(), by=by)


def waive_findings(
    findings: Iterable[Finding], *, batch: Batch, waiver: Waiver = NO_WAIVER, by: User
) -> None:
    """Refuse what blocks in a whole timetable, or keep each as an exception of its class or session.

    Nothing is withdrawn: only a change of the class or session itself does that. Raises RuleViolation.
    """
    blocking = _waived(findings, batch, waiver, by=by)
    own = {row.pk: row for row in batch.sessions.all()} if blocking else {}
    for finding in blocking:
        session = own.get(finding.sessions[0]) if finding.sessions else None
        _allow(finding, batch, session, waiver.reason.strip(), by=by)


def _waived(
    findings: Iterable[Finding], batch: Batch, waiver: Waiver, *, by: User
) -> list[Finding]:
    """Return what blocks and may be waived by this reason; else raise RuleViolation."""
    blocking = [finding for finding in findings if finding.blocks]
    if blocking and not (
        all(waiver.covers(finding) for finding in blocking) and is_allowed(by, WAIVE, batch)
    ):
        raise RuleViolation(blocking)
    return blocking


def _allow(
    finding: Finding, batch: Batch, session: Session | None, reason: str, *, by: User
) -> None:
    override = RuleOverride(
        campaign_id=batch.campaign_id,
        rule=finding.rule,
        key=finding.key,
        batch=batch,
        session=session,
        finding=finding.message[:500],
        reason=reason,
        allowed_by=by,
    )
    override.full_clean()
    override.save()
    detail = {"rule": str(finding.rule), "finding": finding.message, "reason": reason}
    record("rules.allow", by=by, target=batch, path=batch.org_path, detail=detail)


def _withdraw_needless(findings: Iterable[Finding], batch: Batch, session: Session | None) -> None:
    """Withdraw the exceptions of a class or session for findings that are gone."""
    standing = RuleOverride.objects.filter(withdrawn_at=None)
    if session is None:
        standing = standing.filter(batch=batch, session=None)
    else:
        way = Q(key__contains=f":{session.pk}@") | Q(key__contains=f"-{session.pk}@")
        standing = standing.filter(Q(session=session) | (Q(rule=RuleCode.TRAVEL) & way))
    keys = [finding.key for finding in findings]
    for override in standing.exclude(key__in=keys):
        _withdraw(override, by=None)


def drop_overrides(session: Session) -> None:
    """Withdraw the exceptions of a session that is given up."""
    _withdraw_needless((), session.batch, session)


def drop_overrides_of_batch(batch: Batch, *, by: User) -> None:
    """Withdraw the exceptions of a class that is called off, and of its sessions."""
    for override in RuleOverride.objects.filter(batch=batch, withdrawn_at=None):
        _withdraw(override, by=by)


@transaction.atomic
def withdraw_override(override: RuleOverride, *, by: User) -> None:
    """Take an exception back: its finding blocks again. Raises ValidationError("withdrawn")."""
    locked = RuleOverride.objects.select_for_update().get(pk=override.pk)
    if locked.withdrawn_at:
        raise ValidationError("该例外已经撤销。", code="withdrawn")
    _withdraw(locked, by=by)


def _withdraw(override: RuleOverride, *, by: User | None) -> None:
    override.withdrawn_at, override.withdrawn_by = timezone.now(), by
    override.save(update_fields=["withdrawn_at", "withdrawn_by"])
    batch = override.batch
    detail = {"rule": override.rule, "finding": override.finding}
    record("rules.withdraw", by=by, target=batch, path=batch.org_path, detail=detail)


def lock_venues(venues: Iterable[int | None]) -> None:
    """Lock places in a fixed order; beds and visitors are counted by one at a time."""
    keys = {key for key in venues if key is not None}
    rows = Venue.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))
