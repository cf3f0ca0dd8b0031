"""Many secretaries who arrive at once, or are taken back: what an imported roster does to duties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from core.days import today
from rotations.causes import because
from rotations.enums import CampaignState, DutyCause, DutyState, EnrolmentState
from rotations.models import Duty
from rotations.services.duties import locked_duties, rewrite_duties
from rotations.services.resolution import VACANT
from rotations.services.turnover import hand_over, share_seats
from trainees.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Sequence

# A seat that is due stays due, so that no count changes; whoever brings a training along is not
# for this statement.
SEAT_NEWCOMERS = """
    WITH waiting AS MATERIALIZED (
        SELECT duty.id, duty.campaign_id, duty.in_base, duty.appointment_id AS was,
               newcomer.id AS appointment_id, lower(newcomer.period) AS since
          FROM trainees_appointment newcomer
          JOIN rotations_duty duty ON duty.organization_id = newcomer.organization_id
          JOIN rotations_campaign campaign ON campaign.id = duty.campaign_id
         WHERE newcomer.id = ANY(%(appointments)s) AND campaign.state = %(open)s
           AND duty.state = %(due)s
           AND NOT EXISTS (
               SELECT FROM rotations_enrolment enrolment
                WHERE enrolment.person_id = newcomer.person_id
                  AND enrolment.batch_campaign = duty.campaign_id
                  AND enrolment.state = %(completed)s)
           AND NOT EXISTS (
               SELECT FROM rotations_duty trained
                 JOIN trainees_appointment held ON held.id = trained.trained_appointment_id
                WHERE held.person_id = newcomer.person_id
                  AND trained.campaign_id = duty.campaign_id AND trained.state = %(trained)s)
           AND NOT EXISTS (
               SELECT FROM rotations_recognition recognised
                WHERE recognised.person_id = newcomer.person_id
                  AND recognised.revoked_at IS NULL AND recognised.days <@ campaign.period)
         ORDER BY duty.id FOR NO KEY UPDATE OF duty
    ), told AS (
        INSERT INTO rotations_dutychange
               (duty_id, campaign_id, cause, note, effective_on, recorded_on, recorded_at,
                was_in_base, in_base, was_state, state, was_appointment_id, appointment_id, above)
        SELECT id, campaign_id, %(cause)s, '', since, %(day)s, statement_timestamp(),
               in_base, in_base, %(due)s, %(due)s, was, appointment_id, '{}'
          FROM waiting WHERE was IS DISTINCT FROM appointment_id
    )
    UPDATE rotations_duty duty
       SET appointment_id = waiting.appointment_id, reason = '', post_training_due_on = NULL
      FROM waiting WHERE waiting.id = duty.id
"""

OTHER_DUTIES = """
    SELECT duty.id, newcomer.id, campaign.turnover_rule, campaign.post_training_months
      FROM trainees_appointment newcomer
      JOIN rotations_duty duty ON duty.organization_id = newcomer.organization_id
      JOIN rotations_campaign campaign ON campaign.id = duty.campaign_id
     WHERE newcomer.id = ANY(%(appointments)s) AND campaign.state = %(open)s
       AND duty.appointment_id IS DISTINCT FROM newcomer.id
"""


@transaction.atomic
def follow_newcomers(appointments: Sequence[int]) -> None:
    """Let the duties of open campaigns rest on secretaries who came to vacant seats, all at once."""
    share_seats()
    facts: dict[str, Any] = {
        "appointments": list(appointments),
        "open": CampaignState.OPEN,
        "due": DutyState.DUE,
        "completed": EnrolmentState.COMPLETED,
        "trained": DutyState.TRAINED,
        "cause": DutyCause.ELECTION,
        "day": today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SEAT_NEWCOMERS, facts)
        cursor.execute(OTHER_DUTIES, facts)
        rest = {duty: how for duty, *how in cursor.fetchall()}
    seated = Appointment.objects.in_bulk(
        {appointment for appointment, _rule, _months in rest.values()}
    )
    for duty in locked_duties(rest):
        appointment, rule, months = rest[duty.pk]
        newcomer = seated[appointment]
        since = newcomer.period.lower
        with because(DutyCause.ELECTION, on=since):
            hand_over(duty, newcomer, rule=rule, months=months, on=since)


@transaction.atomic
def release_newcomers(appointments: Sequence[int]) -> None:
    """Leave the seats of open campaigns vacant again whose secretary is taken back.

    Duties that are more than due rest on what happened since; they stay, and so does the import.
    """
    share_seats()
    held = Duty.objects.filter(
        appointment__in=appointments,
        campaign__state=CampaignState.OPEN,
        state__in=[DutyState.DUE, DutyState.EXCUSED],
    )
    duties = locked_duties(held.values_list("pk", flat=True))
    due = [duty for duty in duties if duty.state == DutyState.DUE]
    excused = [duty for duty in duties if duty.state == DutyState.EXCUSED]
    with because(DutyCause.CORRECTED, note="撤销花名册导入"):
        if due:
            rewrite_duties(due, appointment=None, reason=VACANT)
        if excused:
            rewrite_duties(excused, appointment=None)
