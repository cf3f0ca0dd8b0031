"""What the rules of scheduling say of a campaign, a class or a session.

The judges see the whole installation: a lecturer or a bed taken elsewhere is taken. The findings
are told as far as the asking user may know them.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from rotations.enums import BatchState
from rotations.models import Batch, RuleOverride, Session
from rotations.scheduling.batch_rules import judge_batch
from rotations.scheduling.findings import ABSOLUTE_RULES, Finding, RuleCode, RuleLevel
from rotations.scheduling.levels import weight_of
from rotations.scheduling.session_rules import judge_session
from rotations.scheduling.sweep import judge_all
from rotations.selectors.bookings import booking_of, with_parts
from rotations.selectors.finding_words import names_for, sentence
from rotations.selectors.schedule.facts import schedule_around, schedule_beside, schedule_of
from rotations.selectors.schedule.sessions import local
from rotations.selectors.schedule_rules import rule_book, standing_overrides

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.backends.postgresql.psycopg_any import DateRange

    from core.scoping.querysets import Viewer
    from courses.models import Venue
    from rotations.models import Campaign
    from rotations.scheduling.breaches import Breach
    from rotations.scheduling.conflicts import Booking
    from rotations.selectors.schedule_rules import RuleBook

JUDGED_STATES = (
    BatchState.DRAFT,
    BatchState.PUBLISHED,
    BatchState.CONFIRMED,
    BatchState.RUNNING,
)
PAIRED_RULES = frozenset({*ABSOLUTE_RULES, RuleCode.TRAVEL})


def findings_of_campaign(user: Viewer, campaign: Campaign) -> list[Finding]:
    """Return all findings of a campaign's coming and running classes that the user sees."""
    batches = Batch.objects.visible_to(user).filter(campaign=campaign, state__in=JUDGED_STATES)
    rows = list(batches.select_related("campaign").order_by("dates", "pk"))
    return _findings_of(user, rows, rule_book(campaign.pk))


def findings_of_timetable(user: Viewer, batch: Batch) -> list[Finding]:
    """Return the findings of a stored class and of every session it arranged."""
    return _findings_of(user, [batch], rule_book(batch.campaign_id))


def findings_of_batch(
    user: Viewer,
    batch: Batch,
    *,
    dates: DateRange | None = None,
    venue: Venue | None = None,
    categories: Collection[int] | None = None,
) -> list[Finding]:
    """Return the findings of a class as if it had these dates and this venue.

    Its sessions are judged by `findings_of_session`. A class not yet stored is judged with the
    categories given.
    """
    draft = copy.copy(batch)
    draft.dates = draft.dates if dates is None else dates
    draft.venue = draft.venue if venue is None else venue
    draft.org_path = draft.org_path or draft.organization.path
    book = rule_book(batch.campaign_id)
    schedule = schedule_around(draft, book.margins, categories)
    breaches = list(judge_batch(schedule, schedule.batches[draft.pk or 0]))
    return _told(user, breaches, book, {draft.pk or 0: draft.state}, draft)


def findings_of_session(user: Viewer, session: Session, draft: Booking) -> list[Finding]:
    """Return the findings of a session as if it were booked like the draft."""
    start, end = local(draft)
    draft = replace(draft, start=start, end=end)
    book = rule_book(session.batch.campaign_id)
    schedule = schedule_beside(session, draft, book.margins)
    breaches = list(judge_session(schedule, schedule.sessions[draft.session or 0]))
    shown = copy.copy(session)
    shown.period = type(session.period)(start, end, "[)")
    return _told(user, breaches, book, {session.batch_id: session.batch.state}, shown)


def findings_of_stored(user: Viewer, session: int) -> list[Finding]:
    """Return the findings of a session as it is stored; nothing for one that is gone."""
    found = with_parts(Session.objects.filter(pk=session)).first()
    return [] if found is None else findings_of_session(user, found, booking_of(found))


def blocking_breaches(batches: list[Batch]) -> list[Breach]:
    """Return what forbids some classes of one campaign and the sessions they arranged, not in words.

    All are judged as they are stored, in a constant number of queries; what stands as an exception
    does not forbid.
    """
    if not batches:
        return []
    book = rule_book(batches[0].campaign_id)
    weighed = _weighed(_judged(batches, book), book, {one.pk: one.state for one in batches})
    found = [breach for level, breach in weighed if level == RuleLevel.BLOCK]
    allowed = standing_overrides([one.key for one in found]) if found else {}
    return [breach for breach in found if breach.key not in allowed]


def _findings_of(user: Viewer, batches: list[Batch], book: RuleBook) -> list[Finding]:
    return _told(user, _judged(batches, book), book, {one.pk: one.state for one in batches})


def _judged(batches: list[Batch], book: RuleBook) -> list[Breach]:
    """Return what is wrong with some classes, their sessions, or with a pair of which one is theirs."""
    keys = {batch.pk for batch in batches}
    return [
        breach
        for breach in judge_all(schedule_of(batches, book.margins))
        if breach.batches[0] in keys
        or (breach.rule in PAIRED_RULES and not keys.isdisjoint(breach.batches))
    ]


def _weighed(
    breaches: Iterable[Breach], book: RuleBook, states: dict[int, str]
) -> list[tuple[RuleLevel, Breach]]:
    """Return breaches that count by the campaign's rules, with their level."""
    weighed: list[tuple[RuleLevel, Breach]] = []
    for breach in breaches:
        is_draft = states.get(breach.batches[0]) == BatchState.DRAFT
        level = weight_of(
            breach.rule, book.level(breach.rule), is_soft=breach.soft, is_draft=is_draft
        )
        if level != RuleLevel.IGNORE:
            weighed.append((level, breach))
    return weighed


def _told(
    user: Viewer,
    breaches: Iterable[Breach],
    book: RuleBook,
    states: dict[int, str],
    *drafts: Batch | Session,
) -> list[Finding]:
    """Weigh breaches by the campaign's rules and put what counts into words, the worst first."""
    weighed = _weighed(breaches, book, states)
    if not weighed:
        return []
    names = names_for(user, [breach for _, breach in weighed], *drafts)
    excusable = [
        breach.key
        for level, breach in weighed
        if level == RuleLevel.BLOCK and breach.rule not in ABSOLUTE_RULES
    ]
    allowed = _reasons(user, excusable)
    findings = [
        Finding(
            breach.rule,
            level,
            sentence(breach, names),
            breach.key,
            breach.batches,
            breach.sessions,
            names.hidden(breach),
            allowed.get(breach.key, ""),
        )
        for level, breach in weighed
    ]
    order = {code: place for place, code in enumerate(RuleCode)}
    return sorted(findings, key=lambda one: (not one.blocks, order[one.rule]))


def _reasons(user: Viewer, keys: Collection[str]) -> dict[str, str]:
    """Return why something is allowed, by key; another office's reason stays its own."""
    standing = standing_overrides(keys) if keys else {}
    if not standing:
        return {}
    own = RuleOverride.objects.visible_to(user).filter(pk__in=[o.pk for o in standing.values()])
    seen = set(own.values_list("pk", flat=True))
    return {
        key: override.reason if override.pk in seen else "对方单位已作例外处理"
        for key, override in standing.items()
    }
