"""Many secretaries who arrive at once, or are taken back: what an imported roster does to duties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from rotations.enums import CampaignState, DutyState, EnrolmentState
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
        SELECT duty.id, newcomer.id AS appointment_id
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
         ORDER BY duty.id FOR NO KEY UPDATE OF duty
    )
    UPDATE rotations_duty duty
       SET appointment_id = waiting.appointment_id, reason = '', post_training_due_on = NULL
      FROM waiting WHERE waiting.id = duty.id
"""

OTHER_DUTIES = """
    SELECT duty.id, newcomer.id, campaign.turnover_rule
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
    }
    with connection.cursor() as cursor:
        cursor.execute(SEAT_NEWCOMERS, facts)
        cursor.execute(OTHER_DUTIES, facts)
        rest = {duty: (appointment, rule) for duty, appointment, rule in cursor.fetchall()}
    seated = Appointment.objects.in_bulk({appointment for appointment, _rule in rest.values()})
    for duty in locked_duties(rest):
        appointment, rule = rest[duty.pk]
        newcomer = seated[appointment]
        hand_over(duty, newcomer, rule=rule, on=newcomer.period.lower)


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
    if due:
        rewrite_duties(due, appointment=None, reason=VACANT)
    if excused:
        rewrite_duties(excused, appointment=None)
