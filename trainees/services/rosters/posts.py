"""Which posts the rows would give: against the posts on record, and against each other."""

from __future__ import annotations

IMPOSSIBLE_DATES = """
    INSERT INTO roster_found
    SELECT id, CASE WHEN starts_on > %(today)s OR ends_on > %(today)s THEN 'future' ELSE 'order' END,
           true, NULL, '{}'
      FROM roster_stage
     WHERE starts_on > %(today)s OR ends_on > %(today)s OR ends_on <= starts_on
"""
# A blank date is known of whoever sits in that post today, or may turn out to: that question comes first. Whom
# another unit has on record gets no post here. What a wrong row does not say, place or post, is taken to agree.
NO_START = """
    WITH sitting AS (
        SELECT who.row_id, held.organization_id, held.post
          FROM (SELECT row_id, person_id FROM roster_who
                 UNION ALL SELECT row_id, person_id FROM roster_asked) who
          JOIN roster_stage stage ON stage.id = who.row_id AND stage.starts_on IS NULL
          JOIN trainees_appointment held
            ON held.person_id = who.person_id AND held.period @> %(today)s::date
    )
    INSERT INTO roster_found
    SELECT id, 'no_start', true, NULL, '{}'
      FROM roster_stage stage
     WHERE starts_on IS NULL AND (organization_id IS NOT NULL OR is_faulty)
       AND NOT EXISTS (
           SELECT FROM sitting
            WHERE sitting.row_id = stage.id
              AND (sitting.organization_id = stage.organization_id OR stage.organization_id IS NULL)
              AND (sitting.post = stage.post OR stage.post = ''))
       AND NOT EXISTS (SELECT FROM roster_found found
                        WHERE found.row_id = stage.id AND found.code = 'elsewhere')
"""
CLOSED_PLACES = """
    INSERT INTO roster_found
    SELECT stage.id, 'place_closed', true, NULL, '{}'
      FROM roster_stage stage
      JOIN organizations_organization place ON place.id = stage.organization_id
     WHERE place.valid_until IS NOT NULL
"""
# A row that says what stands on record gives no new post; a blank date says nothing else. By person first:
# many sit in one organization.
HELD = """
    CREATE TEMP TABLE roster_held ON COMMIT DROP AS
    WITH theirs AS MATERIALIZED (
        SELECT who.row_id, held.id, held.organization_id, held.post, held.period, held.period_precision
          FROM roster_who who JOIN trainees_appointment held ON held.person_id = who.person_id
    )
    SELECT DISTINCT ON (stage.id) stage.id AS row_id, held.id AS post_id,
           lower(held.period) AS starts_on, held.period_precision,
           upper(held.period) AS ends_on
      FROM roster_stage stage
      JOIN theirs held
        ON held.row_id = stage.id AND held.organization_id = stage.organization_id
       AND held.post = stage.post
       AND held.period && daterange(
               coalesce(stage.starts_on, %(today)s::date), CASE WHEN stage.ends_on IS NOT NULL
               THEN greatest(stage.ends_on, stage.starts_on + 1) END)
     WHERE stage.starts_on IS NULL OR stage.starts_on <= %(today)s
     ORDER BY stage.id, held.period DESC
"""
# A date known to the month agrees with every day of it.
OTHER_TERMS = """
    INSERT INTO roster_found
    SELECT stage.id, 'term_differs', false, '["yes"]',
           jsonb_build_object('starts', held.starts_on, 'precision', held.period_precision,
                              'ends', held.ends_on)
      FROM roster_stage stage JOIN roster_held held ON held.row_id = stage.id
     WHERE stage.starts_on IS NOT NULL AND NOT stage.is_faulty
       AND (held.ends_on IS DISTINCT FROM stage.ends_on
            OR CASE WHEN 'year' IN (stage.starts_precision, held.period_precision)
                    THEN extract(year FROM held.starts_on) <> extract(year FROM stage.starts_on)
                    WHEN 'month' IN (stage.starts_precision, held.period_precision)
                    THEN date_trunc('month', held.starts_on) <> date_trunc('month', stage.starts_on)
                    ELSE held.starts_on <> stage.starts_on END)
"""
# All that is said, in the order of the sheets: the first right row of a person leads its others. Rows that are
# wrong already lead nobody and are in nobody's way, but hear what else is wrong with them. Who has no date that
# can be read sits there today, as far as a sheet of today says.
SAID = """
    CREATE TEMP TABLE roster_fit ON COMMIT DROP AS
    SELECT stage.id AS row_id, who.key, who.person_id, is_right,
           min(stage.id) FILTER (WHERE is_right) OVER (PARTITION BY who.key) AS leader_id,
           min(stage.id) FILTER (WHERE is_right)
               OVER (PARTITION BY who.key, stage.organization_id, stage.post) AS twin_id,
           is_right AND held.row_id IS NULL AS is_new_post, held.row_id IS NOT NULL AS is_held,
           false AS is_repeated,
           daterange(coalesce(stage.starts_on, %(today)s::date),
                     CASE WHEN stage.ends_on IS NOT NULL
                          THEN greatest(stage.ends_on, stage.starts_on + 1) END) AS period
      FROM (SELECT roster_stage.*, organization_id IS NOT NULL AND NOT is_faulty
                                   AND wrong.row_id IS NULL AS is_right
              FROM roster_stage
              LEFT JOIN (SELECT DISTINCT row_id FROM roster_found WHERE is_error) wrong
                     ON wrong.row_id = roster_stage.id
             WHERE NOT is_dropped) stage
      JOIN roster_who who ON who.row_id = stage.id
      LEFT JOIN roster_held held ON held.row_id = stage.id
"""
SAME_NUMBER = """
    WITH clashing AS (
        DELETE FROM roster_fit fit USING roster_stage mine, roster_stage first
         WHERE fit.row_id <> fit.leader_id AND mine.id = fit.row_id AND first.id = fit.leader_id
           AND mine.plain <> first.plain AND mine.plain <> ''
        RETURNING fit.row_id, first.number
    )
    INSERT INTO roster_found
    SELECT row_id, 'same_number', true, NULL, jsonb_build_object('number', number) FROM clashing
"""
REPEATED = """
    WITH repeated AS (
        UPDATE roster_fit fit SET is_repeated = true
          FROM roster_stage mine, roster_stage first, roster_fit twin
         WHERE fit.row_id <> fit.twin_id AND mine.id = fit.row_id AND first.id = fit.twin_id
           AND mine.plain = first.plain AND twin.row_id = fit.twin_id AND twin.period && fit.period
        RETURNING fit.row_id, fit.twin_id, fit.is_right
    )
    INSERT INTO roster_found
    SELECT repeated.row_id,
           CASE WHEN is_equal THEN 'repeated' ELSE 'repeated_otherwise' END, NOT is_equal, NULL,
           jsonb_build_object('number', first.number, 'sheet', first.sheet)
      FROM repeated
      JOIN roster_stage mine ON mine.id = repeated.row_id
      JOIN roster_stage first ON first.id = repeated.twin_id
     CROSS JOIN LATERAL (SELECT
               repeated.is_right
               AND coalesce(mine.starts_on = first.starts_on, mine.starts_on IS NULL)
               AND mine.ends_on IS NOT DISTINCT FROM first.ends_on
               AND coalesce(mine.mobile_index, '') = coalesce(first.mobile_index, '')
               AND coalesce(mine.id_index, '') = coalesce(first.id_index, '') AS is_equal) compared
"""
# Later rows of a person add posts; what else they say must not contradict the first.
OTHER_FACTS = """
    INSERT INTO roster_found
    SELECT fit.row_id, 'other_facts', false, '["yes"]',
           jsonb_build_object('number', first.number, 'sheet', first.sheet)
      FROM roster_fit fit
      JOIN roster_stage mine ON mine.id = fit.row_id
      JOIN roster_stage first ON first.id = fit.leader_id
     WHERE fit.row_id <> fit.leader_id AND fit.is_right AND NOT fit.is_repeated
       AND mine.plain = first.plain
       AND (mine.mobile_index <> first.mobile_index OR mine.birth_on <> first.birth_on)
"""
# Whoever gets two running posts at once, and holds none that is primary, has one chosen.
PRIMARY_QUESTIONS = """
    WITH several AS MATERIALIZED (
        SELECT fit.leader_id
          FROM roster_fit fit JOIN roster_stage stage ON stage.id = fit.row_id
         WHERE fit.is_new_post AND NOT fit.is_repeated AND stage.ends_on IS NULL
           AND fit.leader_id IN (SELECT leader_id FROM roster_fit WHERE row_id <> leader_id)
         GROUP BY fit.leader_id HAVING count(*) > 1
    )
    INSERT INTO roster_found
    SELECT fit.leader_id, 'primary', false,
           jsonb_agg('r' || fit.row_id ORDER BY stage.is_principal DESC, fit.row_id),
           jsonb_agg(jsonb_build_object('row', 'r' || fit.row_id, 'post', stage.post,
                                        'place', place.name)
                     ORDER BY stage.is_principal DESC, fit.row_id)
      FROM several
      JOIN roster_fit fit ON fit.leader_id = several.leader_id
      JOIN roster_stage stage ON stage.id = fit.row_id AND stage.ends_on IS NULL
      JOIN organizations_organization place ON place.id = stage.organization_id
     WHERE fit.is_new_post AND NOT fit.is_repeated
       AND NOT EXISTS (SELECT FROM trainees_appointment held
                        WHERE held.person_id = fit.person_id AND held.is_primary
                          AND upper(held.period) IS NULL)
     GROUP BY fit.leader_id HAVING count(*) > 1
"""
TAKEN_SEATS = """
    INSERT INTO roster_found
    SELECT DISTINCT ON (stage.id) stage.id, 'seat_taken', true, NULL,
           jsonb_build_object('name', holder.name, 'starts', lower(held.period),
                              'ends', upper(held.period), 'precision', held.period_precision)
      FROM roster_fit fit
      JOIN roster_stage stage ON stage.id = fit.row_id AND stage.is_principal
      JOIN trainees_appointment held
        ON held.organization_id = stage.organization_id AND held.is_principal
       AND held.period && fit.period
      JOIN trainees_person holder ON holder.id = held.person_id
     WHERE NOT fit.is_held AND NOT fit.is_repeated
       AND NOT EXISTS (SELECT FROM roster_asked asked WHERE asked.row_id = fit.row_id
                          AND asked.person_id = held.person_id)
       AND (NOT stage.is_faulty OR stage.plain NOT IN ('', replace(holder.name, '·', '')))
       AND (fit.is_right OR coalesce(holder.id_index <> stage.id_index, true))
     ORDER BY stage.id, held.period DESC
"""
# One of a seat that is taken anyway has heard enough.
RIVALS = """
    WITH seat AS (
        SELECT fit.row_id, stage.organization_id, stage.number, stage.sheet, stage.plain, stage.is_faulty,
               fit.is_right, fit.period
          FROM roster_fit fit JOIN roster_stage stage ON stage.id = fit.row_id
         WHERE stage.is_principal AND NOT fit.is_repeated
    ), rival AS (
        SELECT later.row_id, min(first.row_id) AS first_id
          FROM seat later
          JOIN seat first ON first.organization_id = later.organization_id
           AND first.is_right AND first.period && later.period
           AND (first.row_id < later.row_id OR NOT later.is_right)
         WHERE NOT EXISTS (SELECT FROM roster_asked asked WHERE asked.row_id = later.row_id
                              AND asked.other_id = first.row_id)
           AND NOT EXISTS (SELECT FROM roster_asked asked WHERE asked.row_id = first.row_id
                              AND asked.other_id = later.row_id)
           AND NOT EXISTS (SELECT FROM roster_found found WHERE found.row_id = later.row_id
                              AND found.code = 'seat_taken')
         GROUP BY later.row_id
    )
    INSERT INTO roster_found
    SELECT rival.row_id, 'rival', true, NULL,
           jsonb_build_object('number', first.number, 'sheet', first.sheet, 'place', place.name)
      FROM rival
      JOIN seat later ON later.row_id = rival.row_id
      JOIN roster_stage first ON first.id = rival.first_id
       AND (NOT later.is_faulty OR later.plain NOT IN ('', first.plain))
      JOIN organizations_organization place ON place.id = first.organization_id
"""
STEPS = (
    IMPOSSIBLE_DATES,
    NO_START,
    CLOSED_PLACES,
    HELD,
    OTHER_TERMS,
    "ANALYZE roster_held",
    "ANALYZE roster_found",
    SAID,
    "ANALYZE roster_fit",
    SAME_NUMBER,
    REPEATED,
    OTHER_FACTS,
    PRIMARY_QUESTIONS,
    TAKEN_SEATS,
    RIVALS,
)
TABLES = ("roster_held", "roster_fit")
