"""Who a row speaks of: on record by ID number, name and phone, or name, place and birth month.

Everything happens in joins over temporary tables that live as long as the transaction; what a person
must decide or correct goes into `roster_found`.
"""

from __future__ import annotations

# One slim line for each row with a post, and for each that is wrong by itself: what else is wrong with it is
# told in the same round. Nothing is asked of a wrong row; it comes again.
STAGE = """
    CREATE TEMP TABLE roster_stage ON COMMIT DROP AS
    SELECT id, sheet, number, name,
           CASE WHEN is_faulty AND pinyin = '' THEN '' ELSE replace(name, '·', '') END AS plain,
           id_index, mobile_index,
           birth_on, birth_precision, organization_id, post,
           post = ANY(%(principal)s::text[]) AS is_principal,
           starts_on, starts_precision, ends_on, choices, is_faulty,
           choices <> '{}' AND NOT is_faulty AND EXISTS (
               SELECT FROM jsonb_each_text(choices) said
                WHERE said.value IN ('skip', 'transfer')) AS is_dropped
      FROM trainees_rosterrow
     WHERE roster_id = %(roster)s AND kind <> 'missing' AND (post <> '' OR is_faulty)
"""
FOUND = """
    CREATE TEMP TABLE roster_found (
        row_id bigint, code text, is_error boolean, offers jsonb, facts jsonb
    ) ON COMMIT DROP
"""
# A number is one person, wherever in the country the record lies.
BY_NUMBER = """
    CREATE TEMP TABLE roster_number ON COMMIT DROP AS
    SELECT stage.id AS row_id, person.id AS person_id, person.name AS known_as,
           replace(person.name, '·', '') = stage.plain AS is_same_name,
           EXISTS (SELECT FROM unnest(%(scope)s::text[]) AS path
                    WHERE starts_with(person.org_path, path)) AS is_own
      FROM roster_stage stage
      JOIN trainees_person person
        ON person.id_index = stage.id_index AND person.merged_into_id IS NULL
"""
NUMBER_CLASHES = """
    INSERT INTO roster_found
    SELECT row_id,
           CASE WHEN is_own THEN 'other_name'
                WHEN is_same_name THEN 'elsewhere' ELSE 'elsewhere_name' END,
           is_own OR NOT is_same_name,
           '["transfer", "skip"]', jsonb_build_object('name', CASE WHEN is_own THEN known_as END)
      FROM roster_number JOIN roster_stage stage ON stage.id = row_id
     WHERE NOT (is_own AND is_same_name) AND stage.plain <> ''
       AND NOT (stage.is_faulty AND is_same_name)
"""
# Namesakes on record within the unit: in the same organization, with the same phone, or but for a dot.
NEAR = """
    CREATE TEMP TABLE roster_near ON COMMIT DROP AS
    WITH here AS (
        SELECT id, name, replace(name, '·', '') AS plain, id_index, mobile_index,
               organization_id, birth_on, birth_precision
          FROM trainees_person
         WHERE org_path >= %(under)s AND org_path < %(beyond)s AND merged_into_id IS NULL
    ), unknown AS MATERIALIZED (
        SELECT * FROM roster_stage stage
         WHERE NOT EXISTS (SELECT FROM roster_number known WHERE known.row_id = stage.id)
    ), pair AS (
        SELECT stage.id AS row_id, person.id AS person_id, person.name AS known_as,
               person.birth_on, person.organization_id,
               person.name = stage.name AS is_same_name,
               coalesce(person.mobile_index = stage.mobile_index, false) AS by_phone,
               person.organization_id = stage.organization_id AS by_place,
               CASE WHEN 'year' IN (person.birth_precision, stage.birth_precision)
                    THEN extract(year FROM person.birth_on) = extract(year FROM stage.birth_on)
                    ELSE date_trunc('month', person.birth_on) = date_trunc('month', stage.birth_on)
               END AS by_birth,
               person.id_index IS NOT NULL AND stage.id_index IS NOT NULL AS is_other_number
          FROM unknown stage
          JOIN here person ON person.plain = stage.plain
    )
    SELECT row_id, person_id, known_as, birth_on, organization_id, by_phone, is_other_number,
           is_same_name AND NOT is_other_number
               AND (by_phone OR (by_place AND coalesce(by_birth, false))) AS is_sure
      FROM pair
     WHERE by_phone
        OR (NOT is_other_number AND coalesce(by_birth, true) AND (by_place OR NOT is_same_name))
"""
# Sure when exactly one is; else somebody says who it is.
NAMESAKE_QUESTIONS = """
    INSERT INTO roster_found
    SELECT near.row_id, 'same_person', false,
           CASE WHEN bool_and(near.is_other_number) THEN '["new"]'
                ELSE jsonb_agg('p' || near.person_id ORDER BY near.is_sure DESC, near.person_id)
                     FILTER (WHERE NOT near.is_other_number) || '["new"]' END,
           jsonb_agg(jsonb_build_object(
               'person', near.person_id, 'name', near.known_as, 'born', near.birth_on,
               'place', place.name, 'other_number', near.is_other_number,
               'by_phone', near.by_phone) ORDER BY near.is_sure DESC, near.person_id)
      FROM roster_near near
      JOIN roster_stage stage ON stage.id = near.row_id AND NOT stage.is_faulty
      JOIN organizations_organization place ON place.id = near.organization_id
     GROUP BY near.row_id
    HAVING count(*) FILTER (WHERE near.is_sure) <> 1
"""
# The key says which rows of the file speak of one person.
WHO = """
    CREATE TEMP TABLE roster_who ON COMMIT DROP AS
    WITH sure AS (
        SELECT row_id, min(person_id) AS person_id FROM roster_near WHERE is_sure
         GROUP BY row_id HAVING count(*) = 1
    ), chosen AS (
        SELECT near.row_id, near.person_id
          FROM roster_near near JOIN roster_stage stage ON stage.id = near.row_id
         WHERE stage.choices ->> 'same_person' = 'p' || near.person_id
    ), named AS (
        SELECT stage.id AS row_id, coalesce(known.person_id, sure.person_id, chosen.person_id)
               AS person_id, stage.*
          FROM roster_stage stage
          LEFT JOIN roster_number known
                 ON known.row_id = stage.id AND known.is_own AND known.is_same_name
          LEFT JOIN sure ON sure.row_id = stage.id
          LEFT JOIN chosen ON chosen.row_id = stage.id
    )
    SELECT row_id, person_id,
           CASE WHEN person_id IS NOT NULL THEN 'p' || person_id
                WHEN id_index IS NOT NULL THEN 'i' || id_index
                WHEN choices ->> 'same_person' = 'new' THEN 'r' || row_id
                WHEN mobile_index IS NOT NULL THEN 'm' || plain || mobile_index
                ELSE 'o' || plain || '@' || coalesce(organization_id, 0) || '/'
                     || coalesce(to_char(birth_on, 'YYYYMM'), '') END AS key
      FROM named
"""
# In one file: a name in the same place or with the same phone, one of the two without a number.
TWIN_QUESTIONS = """
    WITH twin AS (
        SELECT later.id AS row_id, min(other.id) AS other_id
          FROM roster_stage later
          JOIN roster_who mine ON mine.row_id = later.id AND mine.person_id IS NULL
          JOIN roster_stage other ON other.plain = later.plain AND other.id <> later.id
           AND (other.organization_id = later.organization_id
                OR other.mobile_index = later.mobile_index)
          JOIN roster_who theirs ON theirs.row_id = other.id AND theirs.key <> mine.key
         WHERE later.id_index IS NULL AND (other.id_index IS NOT NULL OR other.id < later.id)
           AND NOT later.is_dropped AND NOT other.is_dropped
           AND NOT later.is_faulty AND NOT other.is_faulty
           AND (later.birth_on IS NULL OR other.birth_on IS NULL
                OR extract(year FROM later.birth_on) = extract(year FROM other.birth_on))
         GROUP BY later.id
    )
    INSERT INTO roster_found
    SELECT twin.row_id, 'same_row', false, jsonb_build_array('r' || twin.other_id, 'new'),
           jsonb_build_object('row', 'r' || other.id, 'number', other.number, 'sheet', other.sheet)
      FROM twin JOIN roster_stage other ON other.id = twin.other_id
"""
FOLLOW_TWIN_CHOICES = """
    UPDATE roster_who mine SET key = theirs.key, person_id = theirs.person_id
      FROM roster_stage stage, roster_who theirs
     WHERE stage.id = mine.row_id AND stage.choices ? 'same_row'
       AND 'r' || theirs.row_id = stage.choices ->> 'same_row'
"""
# Who a row may turn out to be, on record or on another row, once its question is answered.
ASKED = """
    CREATE TEMP TABLE roster_asked ON COMMIT DROP AS
    WITH open AS MATERIALIZED (
        SELECT found.row_id, found.code, found.facts ->> 'row' AS other
          FROM roster_found found JOIN roster_stage stage ON stage.id = found.row_id
         WHERE found.code IN ('same_person', 'same_row')
           AND NOT coalesce(found.offers ? (stage.choices ->> found.code), false)
    )
    SELECT open.row_id, near.person_id, NULL::bigint AS other_id
      FROM open JOIN roster_near near ON near.row_id = open.row_id AND open.code = 'same_person'
     UNION ALL
    SELECT open.row_id, theirs.person_id, theirs.row_id
      FROM open JOIN roster_who theirs ON 'r' || theirs.row_id = open.other
"""
STEPS = (
    STAGE,
    "ANALYZE roster_stage (id, plain, id_index, mobile_index, organization_id, is_principal)",
    FOUND,
    BY_NUMBER,
    "ANALYZE roster_number",
    NUMBER_CLASHES,
    NEAR,
    NAMESAKE_QUESTIONS,
    WHO,
    "CREATE INDEX ON roster_who (person_id)",  # who is missing is asked once for everybody on record
    "ANALYZE roster_who",
    TWIN_QUESTIONS,
    FOLLOW_TWIN_CHOICES,
    ASKED,
)
TABLES = (
    "roster_stage",
    "roster_found",
    "roster_number",
    "roster_near",
    "roster_who",
    "roster_asked",
)
