"""The statements that read coverage, as of now or of the end of any past day.

What was known at the end of a day is what is known now without what was recorded later: the counter, less
the later days of `CoverageDay`, plus what is not folded yet. "Now" is a day that never comes.
"""

from __future__ import annotations

READ_ONE = """
    SELECT category_id, state, level, sum(change)::int FROM (
        SELECT category_id, state, level, count AS change FROM rotations_coveragecounter
         WHERE organization_id = %(organization)s AND campaign_id = %(campaign)s
        UNION ALL
        SELECT category_id, state, level, -change FROM rotations_coverageday
         WHERE organization_id = %(organization)s AND campaign_id = %(campaign)s
           AND day > %(day)s
        UNION ALL
        SELECT delta.category_id, delta.state, delta.level, delta.change
          FROM rotations_coveragedelta delta
          JOIN organizations_organization seat ON seat.id = delta.organization_id
         WHERE delta.campaign_id = %(campaign)s AND starts_with(seat.path, %(path)s)
           AND delta.day <= %(day)s
    ) known GROUP BY 1, 2, 3 HAVING sum(change) <> 0
"""
# The same of several units at once, as of now.
READ_UNITS = """
    SELECT organization_id, category_id, state, level, sum(change)::int FROM (
        SELECT organization_id, category_id, state, level, count AS change
          FROM rotations_coveragecounter
         WHERE organization_id = ANY(%(units)s) AND campaign_id = %(campaign)s
        UNION ALL
        SELECT unit.id, delta.category_id, delta.state, delta.level, delta.change
          FROM rotations_coveragedelta delta
          JOIN organizations_organization seat ON seat.id = delta.organization_id
         CROSS JOIN ancestor_paths(seat.path) AS step (path)
          JOIN organizations_organization unit ON unit.path = step.path
         WHERE delta.campaign_id = %(campaign)s AND unit.id = ANY(%(units)s)
    ) known GROUP BY 1, 2, 3, 4 HAVING sum(change) <> 0
"""
# A delta that waits was recorded below the parents of now: a move takes the waiting ones up before it.
READ_CHILDREN = """
    WITH child AS MATERIALIZED (
        SELECT child.id, child.path FROM organizations_organization child
         WHERE child.parent_id = %(organization)s
           AND NOT EXISTS (SELECT FROM rotations_subtreemove came
                            WHERE came.organization_id = child.id AND came.recorded_on > %(day)s)
        UNION ALL
        SELECT child.id, child.path FROM organizations_organization child
          JOIN LATERAL (SELECT went.left_id FROM rotations_subtreemove went
                         WHERE went.organization_id = child.id AND went.recorded_on > %(day)s
                         ORDER BY went.id LIMIT 1) first_move ON true
         WHERE child.id IN (SELECT organization_id FROM rotations_subtreemove
                             WHERE left_id = %(organization)s AND recorded_on > %(day)s)
           AND first_move.left_id = %(organization)s
    )
    SELECT child_id, category_id, state, level, sum(change)::int FROM (
        SELECT child.id AS child_id, counter.category_id, state, counter.level, count AS change
          FROM child
          JOIN rotations_coveragecounter counter
            ON counter.organization_id = child.id AND counter.campaign_id = %(campaign)s
        UNION ALL
        SELECT child.id, later.category_id, later.state, later.level, -later.change
          FROM child
          JOIN rotations_coverageday later
            ON later.organization_id = child.id AND later.campaign_id = %(campaign)s
           AND later.day > %(day)s
        UNION ALL
        SELECT child.id, delta.category_id, delta.state, delta.level, delta.change
          FROM rotations_coveragedelta delta
          JOIN organizations_organization seat ON seat.id = delta.organization_id
          JOIN child ON child.path = left(seat.path, %(child_length)s)
         WHERE delta.campaign_id = %(campaign)s AND delta.day <= %(day)s
    ) known GROUP BY 1, 2, 3, 4 HAVING sum(change) <> 0
"""
# Each duty set back to the day: before its first change recorded later, below what it stood below then.
STOOD = """
    past AS (
        SELECT DISTINCT ON (duty_id) duty_id, was_in_base, was_state, was_level
          FROM rotations_dutychange WHERE recorded_on > %(day)s ORDER BY duty_id, id
    ), moved AS (
        SELECT DISTINCT ON (duty_id) duty_id, was_above
          FROM rotations_dutychange WHERE recorded_on > %(day)s AND was_above IS NOT NULL
         ORDER BY duty_id, id
    ), stood AS (
        SELECT duty.campaign_id, duty.org_path, moved.was_above, duty.category_id,
               CASE WHEN past.duty_id IS NULL THEN duty.in_base ELSE was_in_base END AS in_base,
               CASE WHEN past.duty_id IS NULL THEN duty.state ELSE was_state END AS state,
               CASE WHEN past.duty_id IS NULL THEN duty.level ELSE was_level END AS level
          FROM rotations_duty duty
          LEFT JOIN past ON past.duty_id = duty.id
          LEFT JOIN moved ON moved.duty_id = duty.id
    )
"""
RECOUNT = f"""
    WITH {STOOD}, counted AS (
        SELECT campaign_id, org_path, was_above, category_id, state, level, count(*) AS change
          FROM stood WHERE in_base GROUP BY 1, 2, 3, 4, 5, 6
    ), climbed AS (
        SELECT above.id AS organization_id, campaign_id, counted.category_id, state, counted.level,
               change
          FROM counted
         CROSS JOIN ancestor_paths(counted.org_path) AS step (path)
          JOIN organizations_organization above ON above.path = step.path
         WHERE was_above IS NULL
        UNION ALL
        SELECT unnest(was_above), campaign_id, category_id, state, level, change
          FROM counted WHERE was_above IS NOT NULL
    ), expected AS (
        SELECT organization_id, campaign_id, category_id, state, level, sum(change) AS n
          FROM climbed GROUP BY 1, 2, 3, 4, 5
    ), known AS (
        SELECT organization_id, campaign_id, category_id, state, level, sum(n) AS n FROM (
            SELECT organization_id, campaign_id, category_id, state, level, count AS n
              FROM rotations_coveragecounter
            UNION ALL
            SELECT organization_id, campaign_id, category_id, state, level, -change
              FROM rotations_coverageday WHERE day > %(day)s
            UNION ALL
            SELECT above.id, campaign_id, delta.category_id, state, delta.level, change
              FROM rotations_coveragedelta delta
              JOIN organizations_organization seat ON seat.id = delta.organization_id
             CROSS JOIN ancestor_paths(seat.path) AS step (path)
              JOIN organizations_organization above ON above.path = step.path
             WHERE delta.day <= %(day)s
        ) parts GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0
    )
    SELECT organization_id, campaign_id, category_id, state, nullif(tier, -1),
           coalesce(expected.n, 0)::int, coalesce(known.n, 0)::int
      FROM (SELECT *, coalesce(level, -1) AS tier FROM expected) expected
      FULL JOIN (SELECT *, coalesce(level, -1) AS tier FROM known) known
     USING (organization_id, campaign_id, category_id, state, tier)
     WHERE coalesce(expected.n, 0) <> coalesce(known.n, 0)
       AND (%(campaign)s::bigint IS NULL OR campaign_id = %(campaign)s)
     ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608  # composed of literals
