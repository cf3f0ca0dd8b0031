"""How much each rule weighs where a campaign says nothing else, and when it begins to bind."""

from __future__ import annotations

import datetime as dt

from rotations.scheduling.findings import ABSOLUTE_RULES, RuleCode, RuleLevel

DEFAULT_LEVELS = {
    RuleCode.ROOM: RuleLevel.BLOCK,
    RuleCode.LECTURER: RuleLevel.BLOCK,
    RuleCode.AUDIENCE: RuleLevel.BLOCK,
    RuleCode.TRAINEE: RuleLevel.BLOCK,
    RuleCode.TRAVEL: RuleLevel.BLOCK,
    RuleCode.HOME: RuleLevel.WARN,
    RuleCode.LECTURER_AWAY: RuleLevel.BLOCK,
    RuleCode.VENUE_CLOSED: RuleLevel.BLOCK,
    RuleCode.BEDS: RuleLevel.BLOCK,
    RuleCode.MEALS: RuleLevel.WARN,
    RuleCode.ROOM_CAPACITY: RuleLevel.WARN,
    RuleCode.BASE_CAPACITY: RuleLevel.BLOCK,
    RuleCode.BASE_HOURS: RuleLevel.BLOCK,
    RuleCode.CALENDAR: RuleLevel.BLOCK,
    RuleCode.HOLIDAY: RuleLevel.WARN,
    RuleCode.LENGTH: RuleLevel.BLOCK,
    RuleCode.DEADLINE: RuleLevel.BLOCK,
    RuleCode.PERIOD: RuleLevel.WARN,
    RuleCode.SITE_VISIT: RuleLevel.WARN,
    RuleCode.EXPERIENCE: RuleLevel.WARN,
    RuleCode.LEADER_LECTURE: RuleLevel.WARN,
}
# A draft may still lack these; they bind from the publishing of the class on.
FROM_PUBLISHING = frozenset(
    {
        RuleCode.LENGTH,
        RuleCode.DEADLINE,
        RuleCode.PERIOD,
        RuleCode.SITE_VISIT,
        RuleCode.EXPERIENCE,
        RuleCode.LEADER_LECTURE,
    }
)
# What a campaign may keep free beyond the rule, with its unit.
MARGIN_UNITS = {RuleCode.TRAVEL: "分钟", RuleCode.BEDS: "张床位"}
# From when on a lecturer leaves home for the day's first session, and by when the last one is left behind.
HOME_HOURS = (dt.time(6), dt.time(22))


def weight_of(
    rule: RuleCode, level: RuleLevel, *, is_soft: bool = False, is_draft: bool = False
) -> RuleLevel:
    """Return what one breach weighs: nothing lowers an absolute rule, a draft is only reminded."""
    if rule in ABSOLUTE_RULES:
        return RuleLevel.BLOCK
    if level == RuleLevel.BLOCK and (is_soft or (is_draft and rule in FROM_PUBLISHING)):
        return RuleLevel.WARN
    return level
