"""Writing a judged roster: set by set inside one transaction, with what undoing needs beside it.

Uses the tables that `judging.judge` left in this transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from trainees.enums import GOOD_KINDS, Post
from trainees.services.rosters.staging import PERSON_COLUMNS
from trainees.signals import principals_changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from trainees.models import RosterImport

TABLES = ("roster_write", "roster_change", "roster_post")
# One line for each row that is written; the first of a person's lines carries the person's facts, and the
# number of a newcomer, in the order of the sheet.
LINES = """
    CREATE TEMP TABLE roster_write ON COMMIT DROP AS
    SELECT verdict.row_id, verdict.person_id AS known_id, verdict.is_new_post, verdict.changes,
           first_value(verdict.row_id) OVER same AS leader_id,
           coalesce(verdict.person_id, CASE WHEN row_number() OVER same = 1
                                            THEN nextval('trainees_person_id_seq') END) AS person_id,
           stage.organization_id, stage.is_principal, stage.starts_on, stage.ends_on
      FROM roster_verdict verdict
      JOIN roster_fit fit ON fit.row_id = verdict.row_id
      JOIN roster_stage stage ON stage.id = verdict.row_id
     WHERE verdict.kind = ANY(%(good)s::text[])
    WINDOW same AS (PARTITION BY fit.leader_id ORDER BY verdict.row_id)
"""
FOLLOW_LEADERS = """
    UPDATE roster_write line SET person_id = leader.person_id FROM roster_write leader
     WHERE leader.row_id = line.leader_id AND line.person_id IS NULL
"""
_FILLED = ", ".join(
    f"row.{name}" if name.endswith(("_on", "_index")) else
    f"coalesce(row.{name}, '{'day' if name.endswith('_precision') else ''}')"
    for name in PERSON_COLUMNS
)  # fmt: skip
NEW_PEOPLE = f"""
    INSERT INTO trainees_person
           (id, revision, organization_id, org_path, name, pinyin, initials,
            {", ".join(PERSON_COLUMNS)})
    SELECT line.person_id, 1, line.organization_id, place.path, row.name, row.pinyin,
           row.initials, {_FILLED}
      FROM roster_write line
      JOIN trainees_rosterrow row ON row.id = line.row_id
      JOIN organizations_organization place ON place.id = line.organization_id
     WHERE line.row_id = line.leader_id AND line.known_id IS NULL
     ORDER BY line.row_id
"""  # noqa: S608  # composed of literals
# A primary post follows the choice; without one, the first post of a seat, else the first of all.
NEW_POSTS = """
    CREATE TEMP TABLE roster_post ON COMMIT DROP AS
    SELECT nextval('trainees_appointment_id_seq') AS id, line.row_id, line.person_id,
           line.organization_id, line.is_principal, line.starts_on, line.ends_on,
           line.known_id IS NULL AS is_newcomer,
           line.ends_on IS NULL
           AND row_number() OVER (PARTITION BY line.person_id, line.ends_on IS NULL
                   ORDER BY 'r' || line.row_id = coalesce(leader.choices ->> 'primary', '') DESC,
                            line.is_principal DESC, line.row_id) = 1
           AND NOT EXISTS (SELECT FROM trainees_appointment held
                            WHERE held.person_id = line.person_id AND held.is_primary
                              AND held.period && daterange(line.starts_on, line.ends_on))
           AS is_primary
      FROM roster_write line JOIN roster_stage leader ON leader.id = line.leader_id
     WHERE line.is_new_post
     ORDER BY line.row_id
"""
# What is about to be written over, as it stands.
CHANGED_PEOPLE = """
    CREATE TEMP TABLE roster_change ON COMMIT DROP AS
    SELECT line.person_id, line.row_id, line.changes, line.organization_id AS moves_to,
           NULL::jsonb AS before
      FROM roster_write line
     WHERE line.known_id IS NOT NULL AND line.row_id = line.leader_id AND line.changes <> '[]'
"""
OLD_PEOPLE = """
    INSERT INTO trainees_rosterwriting (roster_id, person_key, person_revision,
           organization_key, before, id_number_before, mobile_before)
    SELECT %(roster)s, person.id, person.revision + 1, person.organization_id,
           to_jsonb(person) - ARRAY['id', 'id_number', 'mobile', 'revision', 'org_path',
                                    'merged_into_id', 'user_id', 'organization_id'],
           person.id_number, person.mobile
      FROM trainees_person person
     WHERE person.id IN (SELECT person_id FROM roster_change)
     ORDER BY person.id FOR NO KEY UPDATE
"""  # composed of literals
OVERWRITE = """
    UPDATE trainees_person person
       SET revision = person.revision + 1,
           name = CASE WHEN change.changes ? 'name' THEN row.name ELSE person.name END,
           pinyin = CASE WHEN change.changes ? 'name' THEN row.pinyin ELSE person.pinyin END,
           initials = CASE WHEN change.changes ? 'name' THEN row.initials ELSE person.initials END,
           sex = coalesce(row.sex, person.sex),
           ethnicity = coalesce(row.ethnicity, person.ethnicity),
           office_phone = coalesce(row.office_phone, person.office_phone),
           education = coalesce(row.education, person.education),
           id_number = CASE WHEN change.changes ? 'id_number'
                            THEN row.id_number ELSE person.id_number END,
           id_index = CASE WHEN change.changes ? 'id_number'
                           THEN row.id_index ELSE person.id_index END,
           mobile = CASE WHEN change.changes ? 'mobile' THEN row.mobile ELSE person.mobile END,
           mobile_index = CASE WHEN change.changes ? 'mobile'
                               THEN row.mobile_index ELSE person.mobile_index END,
           birth_on = CASE WHEN change.changes ? 'birth_on'
                           THEN row.birth_on ELSE person.birth_on END,
           birth_precision = CASE WHEN change.changes ? 'birth_on'
                                  THEN row.birth_precision ELSE person.birth_precision END,
           joined_party_on = CASE WHEN change.changes ? 'joined_party_on'
                                  THEN row.joined_party_on ELSE person.joined_party_on END,
           joined_party_precision = CASE WHEN change.changes ? 'joined_party_on'
                                         THEN row.joined_party_precision
                                         ELSE person.joined_party_precision END
      FROM roster_change change JOIN trainees_rosterrow row ON row.id = change.row_id
     WHERE person.id = change.person_id
"""
# Whoever is new here was merged by nobody, so the guard against that is let off (`living_person`).
NEWCOMERS = "SET LOCAL lunxun.newcomers = 'yes'"
ANYBODY = "SET LOCAL lunxun.newcomers = ''"
GIVE_POSTS = """
    INSERT INTO trainees_appointment
           (id, revision, person_id, organization_id, org_path, post, is_principal, is_primary,
            is_acting, heads_village_too, period, period_precision, end_precision, paper)
    SELECT post.id, 1, post.person_id, post.organization_id, place.path, row.post, post.is_principal,
           post.is_primary, row.post = %(acting)s, row.heads_village_too,
           daterange(post.starts_on, post.ends_on), row.starts_precision,
           coalesce(nullif(row.ends_precision, ''), 'day'), row.paper
      FROM roster_post post
      JOIN trainees_rosterrow row ON row.id = post.row_id
      JOIN organizations_organization place ON place.id = post.organization_id
     WHERE post.is_newcomer = {}
     ORDER BY post.id
"""
NOTE_ADDED = """
    INSERT INTO trainees_rosteraddition (roster_id, people, organizations, posts)
    SELECT %(roster)s, coalesce(array_agg(person_id ORDER BY person_id), '{}'),
           coalesce(array_agg(organization_id ORDER BY person_id), '{}'),
           ARRAY(SELECT id FROM roster_post ORDER BY id)
      FROM roster_write WHERE row_id = leader_id AND known_id IS NULL
"""
NOTE_POSTED = """
    INSERT INTO trainees_rosterwriting (roster_id, person_key)
    SELECT DISTINCT %(roster)s::bigint, line.known_id
      FROM roster_post post JOIN roster_write line ON line.row_id = post.row_id
     WHERE line.known_id IS NOT NULL
"""
# The record lies where the primary post is; a person of another place moves, and that is noted too.
NOTE_MOVES = """
    WITH moved AS (
        SELECT person.id, person.organization_id AS before, post.organization_id AS after
          FROM roster_post post JOIN trainees_person person ON person.id = post.person_id
         WHERE post.is_primary AND post.ends_on IS NULL
           AND person.organization_id <> post.organization_id
    ), followed AS (
        UPDATE trainees_person person SET organization_id = moved.after
          FROM moved WHERE moved.id = person.id
    )
    INSERT INTO trainees_rosterwriting (roster_id, person_key, organization_key, before)
    SELECT %(roster)s, id, after, jsonb_build_object('organization_id', before) FROM moved
"""
SEATED = """
    SELECT id FROM roster_post WHERE is_principal AND ends_on IS NULL ORDER BY organization_id
"""
# The next roster is joined with what came in now, by these columns; the sealed ones only cost time, and a
# small sample does until the server takes its own.
REFRESH = (
    "SET LOCAL default_statistics_target = 20",
    """ANALYZE trainees_person (id, organization_id, org_path, name, pinyin, id_index,
                                mobile_index, birth_on, merged_into_id)""",
    "ANALYZE trainees_appointment",
    "SET LOCAL default_statistics_target TO DEFAULT",
)
LOCK_PLACES = """
    SELECT id FROM organizations_organization
     WHERE id IN (SELECT organization_id FROM trainees_rosterrow
                   WHERE roster_id = %(roster)s AND organization_id IS NOT NULL)
     ORDER BY id FOR NO KEY UPDATE
"""


def lock_places(roster: RosterImport) -> None:
    """Lock the organizations of the rows, in one order, so that elections and other imports wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH locked AS MATERIALIZED ({LOCK_PLACES}) SELECT count(*) FROM locked",  # noqa: S608
            {"roster": roster.pk},
        )


def write_rows(roster: RosterImport, *, step: Callable[[str], None]) -> None:
    """Write new people, changed facts and new posts, note them, and tell the upper apps once.

    `step` hears what comes next.
    """
    facts: dict[str, Any] = {
        "roster": roster.pk,
        "good": [str(kind) for kind in GOOD_KINDS],
        "acting": str(Post.ACTING_DEPUTY),
    }
    people = (
        NEW_PEOPLE,
        CHANGED_PEOPLE,
        "ANALYZE roster_change",
        OLD_PEOPLE,
        OVERWRITE,
    )
    posts = (
        NEW_POSTS,
        "ANALYZE roster_post",
        NEWCOMERS,
        GIVE_POSTS.format("true"),
        ANYBODY,
        GIVE_POSTS.format("false"),
        NOTE_ADDED,
        NOTE_POSTED,
        NOTE_MOVES,
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        step("正在写入人员")
        for statement in (LINES, FOLLOW_LEADERS, "ANALYZE roster_write", *people):
            cursor.execute(statement, facts)
        step("正在写入任职")
        for statement in posts:
            cursor.execute(statement, facts)
        for statement in REFRESH:
            cursor.execute(statement)
        cursor.execute(SEATED)
        seated = [key for (key,) in cursor.fetchall()]
    if seated:
        step("正在更新培训任务")
        principals_changed.send(type(roster), appointments=seated)
