"""The history of seats: each change with its cause, written in the transaction that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from core.days import today
from organizations.models import Organization
from organizations.paths import ancestor_paths
from rotations.causes import present_cause
from rotations.enums import DutyCause
from rotations.models import DutyChange, SubtreeMove

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from rotations.models import Duty

RECORD_MOVE = """
    INSERT INTO rotations_dutychange
           (duty_id, campaign_id, cause, note, effective_on, recorded_on, recorded_at,
            was_in_base, in_base, was_state, state, was_level, level, was_trained_on, trained_on,
            was_appointment_id, appointment_id, was_above, above)
    SELECT duty.id, duty.campaign_id,
           CASE WHEN NOT starts_with(duty.org_path, campaign.org_path) THEN %(leaves)s
                WHEN starts_with(%(left_path)s, campaign.org_path)
                  OR starts_with(campaign.org_path, %(new)s) THEN %(moves)s
                ELSE %(joins)s END,
           '', %(day)s, %(day)s, statement_timestamp(),
           in_base, in_base, duty.state, duty.state, duty.level, duty.level,
           trained_on, trained_on, appointment_id, appointment_id,
           %(left)s::bigint[] || ARRAY(
               SELECT place.id FROM ancestor_paths(duty.org_path) AS step (path)
                 JOIN organizations_organization place ON place.path = step.path
                WHERE length(step.path) >= length(%(new)s) ORDER BY step.path),
           '{}'
      FROM rotations_duty duty
      JOIN rotations_campaign campaign ON campaign.id = duty.campaign_id
     WHERE duty.org_path >= %(new)s COLLATE "C" AND duty.org_path < %(new)s || '~' COLLATE "C"
"""


@dataclass(frozen=True)
class Standing:
    """How one duty stood before a change: what the counts and the history are about."""

    campaign_id: int
    organization_id: int
    category_id: int
    in_base: bool
    state: str
    level: int | None
    trained_on: dt.date | None
    appointment_id: int | None


def standing_of(duty: Duty) -> Standing:
    """Return how a duty stands now."""
    return Standing(
        duty.campaign_id,
        duty.organization_id,
        duty.category_id,
        duty.in_base,
        duty.state,
        duty.level,
        duty.trained_on,
        duty.appointment_id,
    )


def record_changes(changes: Iterable[tuple[Standing, Duty]]) -> None:
    """Write down which of the duties stand otherwise than before, and the cause said around the act.

    The day of recording is taken after the duties were locked, so the days of one duty never go back.
    """
    cause, day = present_cause(), today()
    DutyChange.objects.bulk_create(
        DutyChange(
            duty=duty,
            campaign_id=duty.campaign_id,
            cause=cause.kind,
            note=cause.note,
            effective_on=cause.on or day,
            recorded_on=day,
            was_in_base=was.in_base,
            was_state=was.state,
            was_level=was.level,
            was_trained_on=was.trained_on,
            was_appointment_id=was.appointment_id,
            in_base=duty.in_base,
            state=duty.state,
            level=duty.level,
            trained_on=duty.trained_on,
            appointment_id=duty.appointment_id,
        )
        for was, duty in changes
        if was != standing_of(duty)
    )


def record_move(organization: Organization, *, left: str, joined: str, now_at: str) -> None:
    """Write down that a subtree, now at `now_at`, left the parent at one path for that at another.

    Every seat in it, of whatever campaign, keeps the organizations that it stood below until then.
    """
    parents = dict(Organization.objects.filter(path__in=(left, joined)).values_list("path", "pk"))
    above = Organization.objects.filter(path__in=ancestor_paths(left)).order_by("path")
    SubtreeMove.objects.create(
        organization=organization, left_id=parents[left], joined_id=parents[joined]
    )
    values: dict[str, Any] = {
        "leaves": DutyCause.LEFT.value,
        "joins": DutyCause.JOINED.value,
        "moves": DutyCause.MOVED.value,
        "left_path": left,
        "day": today(),
        "left": list(above.values_list("pk", flat=True)),
        "new": now_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(RECORD_MOVE, values)
