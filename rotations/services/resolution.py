"""What a campaign asks of a subtree, resolved in SQL for all its seats at once.

The same three questions as `rotations.selectors.campaigns` answers for one organization: which rule
(the deepest area wins), who trains it (the deepest responsibility wins, else the nearest ancestor
at or above the rule's level), and who holds the seat. Of the ancestors of one node the deepest has
the greatest path in byte order, so that `max(path)` finds it without sorting. Ancestors are sought in the
subtree and on the way up from it alone: a township's rules must not cost a look at the whole country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from core.days import today
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    import datetime as dt

    from rotations.models import Campaign

RESOLVED = """
    seat AS MATERIALIZED (
        SELECT seat.id, seat.path, seat.name, seat.category_id
          FROM organizations_organization seat
         WHERE seat.path >= %(under)s COLLATE "C" AND seat.path < %(beyond)s COLLATE "C"
           AND (seat.valid_from IS NULL OR seat.valid_from <= %(on)s)
           AND (seat.valid_until IS NULL OR seat.valid_until > %(on)s)
           AND seat.category_id IN (
               SELECT category_id FROM rotations_categoryrule WHERE campaign_id = %(campaign)s)
    ), above AS (
        SELECT seat.id, ancestor.path, ancestor.level, named.id IS NOT NULL AS is_named,
               ruled.id IS NOT NULL AS is_ruled
          FROM seat
         CROSS JOIN ancestor_paths(seat.path) AS step (path)
          JOIN organizations_organization ancestor ON ancestor.path = step.path
               AND (ancestor.path = ANY(%(further_up)s)
                    OR ancestor.path >= %(under)s COLLATE "C"
                   AND ancestor.path < %(beyond)s COLLATE "C")
          LEFT JOIN rotations_trainingresponsibility named
                 ON named.campaign_id = %(campaign)s AND named.organization_id = ancestor.id
          LEFT JOIN rotations_categoryrule ruled
                 ON ruled.campaign_id = %(campaign)s AND ruled.area_id = ancestor.id
                AND ruled.category_id = seat.category_id
    ), place AS (
        SELECT id, max(path) FILTER (WHERE is_ruled) AS area_path,
               max(path) FILTER (WHERE is_named) AS named_path,
               max(path) FILTER (WHERE level <= 0) AS path_0,
               max(path) FILTER (WHERE level <= 1) AS path_1,
               max(path) FILTER (WHERE level <= 2) AS path_2,
               max(path) FILTER (WHERE level <= 3) AS path_3,
               max(path) FILTER (WHERE level <= 4) AS path_4,
               max(path) FILTER (WHERE level <= 5) AS path_5
          FROM above GROUP BY id
    ), resolved AS (
        SELECT seat.id AS organization_id, seat.path, seat.name, seat.category_id, rule.due_on,
               coalesce(named.responsible_id, upper_unit.id, %(organizer)s) AS responsible_id,
               present.id AS appointment_id
          FROM seat
          JOIN place ON place.id = seat.id
          LEFT JOIN organizations_organization area ON area.path = place.area_path
          JOIN rotations_categoryrule rule
            ON rule.campaign_id = %(campaign)s AND rule.category_id = seat.category_id
           AND rule.area_id IS NOT DISTINCT FROM area.id
          LEFT JOIN organizations_organization named_unit ON named_unit.path = place.named_path
          LEFT JOIN rotations_trainingresponsibility named
                 ON named.campaign_id = %(campaign)s AND named.organization_id = named_unit.id
          LEFT JOIN organizations_organization upper_unit ON upper_unit.path =
               (ARRAY[path_0, path_1, path_2, path_3, path_4, path_5])[rule.responsible_level + 1]
          LEFT JOIN trainees_appointment present
                 ON present.organization_id = seat.id AND present.is_principal
                AND present.period @> %(today)s::date
    )
"""
FREEZE = f"""
    WITH {RESOLVED}
    INSERT INTO rotations_duty (campaign_id, organization_id, org_path, category_id, responsible_id,
                                appointment_id, due_on, in_base, state, reason, is_original,
                                frozen_name, frozen_secretary, frozen_post)
    SELECT %(campaign)s, resolved.organization_id, resolved.path, category_id, responsible_id, appointment_id,
           due_on, true, 'due', CASE WHEN appointment_id IS NULL THEN %(vacant)s ELSE '' END, true,
           resolved.name, coalesce(person.name, ''), coalesce(held.post, '')
      FROM resolved
      LEFT JOIN trainees_appointment held
             ON held.organization_id = resolved.organization_id AND held.is_principal
            AND held.period @> %(cutoff)s::date
      LEFT JOIN trainees_person person ON person.id = held.person_id
     WHERE held.id IS NOT NULL OR %(counts_vacant)s
    ON CONFLICT ON CONSTRAINT duty_once_per_seat DO NOTHING
"""  # noqa: S608  # composed of literals
RESETTLE = f"""
    WITH {RESOLVED}
    UPDATE rotations_duty duty
       SET responsible_id = resolved.responsible_id, due_on = resolved.due_on
      FROM resolved
     WHERE duty.campaign_id = %(campaign)s AND duty.organization_id = resolved.organization_id
       AND duty.category_id = resolved.category_id AND duty.state <> 'trained'
       AND (duty.responsible_id, duty.due_on) <> (resolved.responsible_id, resolved.due_on)
"""  # noqa: S608  # composed of literals
VACANT = "书记空缺"
BEYOND = "~"  # sorts after every digit of a path step: the end of a subtree


def run(statement: str, campaign: Campaign, under: str, on: dt.date, **more: Any) -> int:
    """Run one of the statements over a subtree; return how many duties it wrote."""
    values = {
        "campaign": campaign.pk,
        "organizer": campaign.organization_id,
        "under": under,
        "beyond": under + BEYOND,
        "further_up": [path for path in ancestor_paths(under) if path != under],
        "on": on,
        "cutoff": campaign.base_cutoff_on,
        "today": today(),
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def freeze_seats(campaign: Campaign, under: str, *, alone: bool = False) -> int:
    """Write a duty for every seat of a ruled category that counts at the cut-off; return how many.

    `alone` takes the organization at `under` without what lies below it.
    """
    return run(
        FREEZE,
        campaign,
        under,
        campaign.base_cutoff_on,
        vacant=VACANT,
        counts_vacant=campaign.counts_vacant_seats,
        beyond=under + (" " if alone else BEYOND),
    )


def resettle_duties(campaign: Campaign, under: str) -> int:
    """Give the untrained seats of a subtree the unit and the day that the rules name now; no count changes."""
    return run(RESETTLE, campaign, under, today())
