"""Judging the rows of a roster against what is on record: joins over all of them at once.

May be repeated at any time before the roster is decided, and is, under lock, when it is imported:
the tables it leaves (`roster_stage`, `roster_fit`, …) are what the import writes from.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import connection

from core.days import today
from trainees.enums import PRINCIPAL_POSTS, RowKind
from trainees.services.rosters import identities, posts
from trainees.services.rosters.copying import copy_rows
from trainees.services.rosters.sentences import IGNORING, problem_of
from trainees.services.rosters.staging import Stager

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.models import RosterImport

BEYOND = "~"  # after every character of a path
DIFFERING = {
    "name": "row.name <> person.name AND (replace(row.name, '·', '') <> "
    "replace(person.name, '·', '') OR strpos(row.name, '·') > 0)",
    "sex": "row.sex <> person.sex",
    "ethnicity": "row.ethnicity <> person.ethnicity",
    "id_number": "row.id_index IS DISTINCT FROM person.id_index AND row.id_index IS NOT NULL",
    "mobile": "row.mobile_index IS DISTINCT FROM person.mobile_index"
    " AND row.mobile_index IS NOT NULL",
    "office_phone": "row.office_phone <> person.office_phone",
    "education": "row.education <> person.education",
}
# A month written beside a day on record is no news; a day beside a month is.
DIFFERING_DATE = """row.{0}_on IS NOT NULL AND (
    person.{0}_on IS NULL
    OR (row.{0}_precision = 'day' AND (person.{0}_on, person.{0}_precision)
        <> (row.{0}_on, row.{0}_precision))
    OR (row.{0}_precision = 'month'
        AND date_trunc('month', person.{0}_on) <> date_trunc('month', row.{0}_on))
    OR (row.{0}_precision = 'month' AND person.{0}_precision = 'year')
    OR (row.{0}_precision = 'year'
        AND extract(year FROM person.{0}_on) <> extract(year FROM row.{0}_on)))"""
CHANGES = ", ".join(
    f"CASE WHEN {condition} THEN '{name}' END"
    for name, condition in {
        **DIFFERING,
        "birth_on": DIFFERING_DATE.format("birth"),
        "joined_party_on": DIFFERING_DATE.format("joined_party"),
    }.items()
)
VERDICT = f"""
    CREATE TEMP TABLE roster_verdict ON COMMIT DROP AS
    WITH found AS (
        SELECT row_id, bool_or(is_error) AS is_error,
               coalesce(jsonb_object_agg(code, offers) FILTER (WHERE NOT is_error
                        AND offers IS NOT NULL), '{{}}') AS questions
          FROM roster_found GROUP BY row_id
    ), judged AS (
        SELECT row.id AS row_id, row.asks || coalesce(found.questions, '{{}}') AS questions,
               coalesce(found.questions, '{{}}') AS found,
               stage.is_faulty OR coalesce(found.is_error, false) AS is_error, row.choices,
               who.person_id, coalesce(fit.is_repeated, false) AS is_repeated, stage.is_dropped,
               coalesce(fit.is_new_post, false) AS is_new_post,
               CASE WHEN fit.row_id = fit.leader_id AND person.id IS NOT NULL
                    THEN to_jsonb(array_remove(ARRAY[{CHANGES}], NULL))
                    ELSE '[]' END AS changes
          FROM roster_stage stage
          JOIN trainees_rosterrow row ON row.id = stage.id
          LEFT JOIN roster_who who ON who.row_id = row.id
          LEFT JOIN roster_fit fit ON fit.row_id = row.id
          LEFT JOIN found ON found.row_id = row.id
          LEFT JOIN trainees_person person ON person.id = who.person_id
    )
    SELECT row_id, person_id, found, changes, is_new_post AND NOT is_repeated AS is_new_post,
           CASE WHEN is_dropped THEN 'ignored'
                WHEN is_error THEN 'problem'
                WHEN is_repeated THEN 'ignored'
                WHEN questions <> '{{}}' AND EXISTS (
                    SELECT FROM jsonb_each(questions) AS asked
                     WHERE NOT coalesce(asked.value ? (choices ->> asked.key), false))
                THEN 'confirm'
                WHEN person_id IS NULL THEN 'new'
                WHEN changes <> '[]' OR is_new_post THEN 'changed'
                ELSE 'same' END AS kind
      FROM judged
"""  # noqa: S608  # composed of literals
SEALED = "CREATE TEMP TABLE roster_sealed (row_id bigint, findings text) ON COMMIT DROP"
WRITE_VERDICT = """
    UPDATE trainees_rosterrow row
       SET kind = verdict.kind, person_key = verdict.person_id, changes = verdict.changes,
           is_new_post = verdict.is_new_post, found = verdict.found,
           findings = coalesce(sealed.findings, '')
      FROM roster_verdict verdict LEFT JOIN roster_sealed sealed ON sealed.row_id = verdict.row_id
     WHERE row.id = verdict.row_id
       AND (row.kind <> verdict.kind OR row.is_new_post <> verdict.is_new_post
            OR row.person_key IS DISTINCT FROM verdict.person_id
            OR row.changes <> verdict.changes OR row.found <> verdict.found
            OR row.findings <> '' OR sealed.findings IS NOT NULL)
"""
FOUND = """
    SELECT found.row_id, found.code, found.is_error, found.facts, row.sheet, row.number, row.name,
           row.place, row.post, row.starts_on, row.starts_precision
      FROM roster_found found JOIN trainees_rosterrow row ON row.id = found.row_id
     ORDER BY found.row_id, found.is_error DESC, found.code
"""
DROPPED = "SELECT id, choices FROM roster_stage WHERE is_dropped"
# On record within the unit and in post today, but on no row of the sheets.
MISSING = """
    INSERT INTO trainees_rosterrow (
           roster_id, sheet, number, kind, person_key, organization_id, name, place, post,
           starts_on, starts_precision, ends_precision, pinyin, initials, content, faults, findings,
           is_faulty, asks, found, choices, place_hint, heads_village_too, paper, changes, is_new_post)
    SELECT DISTINCT ON (person.org_path, person.pinyin, person.id)
           %(roster)s, '', 0, 'missing', person.id, place.id, person.name, place.name, held.post,
           lower(held.period), held.period_precision, '', '', '', '', '', '', false,
           '{}', '{}', '{}', '', false, '', '[]', false
      FROM trainees_appointment held
      JOIN trainees_person person ON person.id = held.person_id
      JOIN organizations_organization place ON place.id = held.organization_id
     WHERE held.org_path >= %(under)s AND held.org_path < %(beyond)s
       AND held.period @> %(today)s::date
       AND EXISTS (SELECT FROM unnest(%(reach)s::text[]) AS path
                    WHERE starts_with(held.org_path, path))
       AND NOT EXISTS (SELECT FROM roster_who who WHERE who.person_id = person.id)
     ORDER BY person.org_path, person.pinyin, person.id, held.is_primary DESC
"""
COUNTS = "SELECT kind, count(*) FROM trainees_rosterrow WHERE roster_id = %(roster)s GROUP BY kind"
# The tables of one roster are joined by keys; a small sample of each plans that as well as a large one.
COARSE = "SET LOCAL default_statistics_target = 20"
FINE = "SET LOCAL default_statistics_target TO DEFAULT"
ROOM = "SET LOCAL work_mem = '64MB'"  # a hundred thousand rows are sorted where they are
TABLES = (*identities.TABLES, *posts.TABLES, "roster_verdict", "roster_sealed")


def judge(roster: RosterImport, *, by: User, reach: tuple[str, ...]) -> dict[str, int]:
    """Write the verdict on every row, list who is missing, and return the counts by kind.

    `by` sees the records it may see; `reach` are the paths where it may import. Needs a transaction.
    """
    facts: dict[str, Any] = {
        "roster": roster.pk,
        "under": roster.org_path,
        "beyond": roster.org_path + BEYOND,
        "scope": list(by.scope_paths()),
        "reach": list(reach),
        "today": today(),
        "principal": [str(post) for post in PRINCIPAL_POSTS],
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        for step in (ROOM, COARSE, *identities.STEPS, *posts.STEPS, VERDICT, SEALED):
            cursor.execute(step, facts)
        _seal_findings(cursor)
        cursor.execute("ANALYZE roster_verdict")
        cursor.execute(WRITE_VERDICT)
        cursor.execute(
            "DELETE FROM trainees_rosterrow WHERE roster_id = %(roster)s AND kind = 'missing'",
            facts,
        )
        cursor.execute(MISSING, facts)
        cursor.execute(FINE)
        cursor.execute(COUNTS, facts)
        return {str(RowKind(kind)): count for kind, count in cursor.fetchall()}


def _seal_findings(cursor: Any) -> None:
    """Put what was found on each row into sentences, and seal them into a table beside it."""
    findings: dict[int, list[dict[str, Any]]] = defaultdict(list)
    cursor.execute(FOUND)
    for row_id, code, is_error, facts, *row in cursor.fetchall():
        findings[row_id].append(problem_of(code, json.loads(facts), *row, is_error=is_error))
    cursor.execute(DROPPED)
    for row_id, choices in cursor.fetchall():
        findings[row_id].append(IGNORING["transfer" if "transfer" in choices else "skip"])
    if findings:
        sealed = Stager.seals("findings")
        copy_rows(
            "roster_sealed",
            ("row_id", "findings"),
            ((row_id, sealed(said)) for row_id, said in findings.items()),
        )
