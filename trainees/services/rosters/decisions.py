"""Answers to what a roster asks: row by row, or as we propose; each is followed by fresh verdicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from core.audit.services import record
from trainees.enums import ImportState
from trainees.models import RosterImport, RosterRow
from trainees.roster.rows import apply_choices, clean_row
from trainees.services.rosters.imports import judge_again
from trainees.services.rosters.places import PLACE, PlaceFinder
from trainees.services.rosters.sentences import SKIP
from trainees.services.rosters.staging import ROW_COLUMNS, Stager, raw_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organizations.models import User

# Our proposals for what is still open. Between namesakes of a place we propose nothing.
ACCEPT = """
    UPDATE trainees_rosterrow row SET choices = row.choices || proposed.answers
      FROM (SELECT open.id, jsonb_object_agg(asked.key, asked.value -> 0) AS answers
              FROM trainees_rosterrow open
             CROSS JOIN jsonb_each(open.asks || open.found) AS asked
             WHERE open.roster_id = %(roster)s AND open.kind = 'confirm'
               AND (%(code)s = '' OR asked.key = %(code)s)
               AND (asked.key <> 'place' OR jsonb_array_length(asked.value) = 1)
               AND NOT coalesce(asked.value ? (open.choices ->> asked.key), false)
             GROUP BY open.id) proposed
     WHERE row.id = proposed.id
"""
FOLLOW_PLACES = """
    UPDATE trainees_rosterrow SET organization_id = (choices ->> 'place')::bigint
     WHERE roster_id = %(roster)s AND choices ->> 'place' <> 'skip'
       AND organization_id IS DISTINCT FROM (choices ->> 'place')::bigint
"""
SAME_PLACE = """
    UPDATE trainees_rosterrow row
       SET choices = row.choices || jsonb_build_object('place', answered.choices ->> 'place')
      FROM trainees_rosterrow answered
     WHERE answered.id = ANY(%(rows)s) AND answered.choices ? 'place'
       AND answered.choices ->> 'place' <> 'skip'
       AND row.roster_id = %(roster)s AND row.place = answered.place
       AND row.place_hint = answered.place_hint AND row.asks ? 'place' AND NOT row.choices ? 'place'
"""


@transaction.atomic
def answer_rows(
    roster: RosterImport, answers: Mapping[int, Mapping[str, str]], *, by: User
) -> RosterImport:
    """Write answers by row and question; a place once chosen holds for all rows that write it so.

    Answers that a row does not offer are left out. Raises ValidationError: "not_open", "nothing".
    """
    locked = _locked(roster)
    rows = RosterRow.objects.filter(roster=locked, pk__in=answers)
    answered = [row for row in rows if _take(row, answers[row.pk])]
    if not answered:
        raise ValidationError("请先为要处理的行作出选择。", code="nothing")
    RosterRow.objects.bulk_update(answered, ["choices"])
    _clean_again(locked, [row for row in answered if row.asks], by=by)
    with connection.cursor() as cursor:
        cursor.execute(SAME_PLACE, {"roster": locked.pk, "rows": [row.pk for row in answered]})
    _settle(locked, by=by, detail={"rows": len(answered)})
    return locked


@transaction.atomic
def accept_proposals(roster: RosterImport, *, by: User, code: str = "") -> RosterImport:
    """Answer all open questions, or those of one kind, as we propose.

    Raises ValidationError: "not_open", "nothing" (what is open needs somebody's own choice).
    """
    locked = _locked(roster)
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT, {"roster": locked.pk, "code": code})
        count = cursor.rowcount
    if not count:
        raise ValidationError("这些行没有建议，请逐行选择。", code="nothing")
    _settle(locked, by=by, detail={"rows": count, "question": code})
    return locked


def _locked(roster: RosterImport) -> RosterImport:
    locked: RosterImport = (
        RosterImport.objects.select_for_update(of=("self",))
        .select_related("organization")
        .get(pk=roster.pk)
    )
    if locked.state != ImportState.CHECKED:
        raise ValidationError("这份花名册已经处理过了。", code="not_open")
    return locked


def _settle(locked: RosterImport, *, by: User, detail: Mapping[str, object]) -> None:
    """Let chosen places hold, judge anew, and log how much was decided."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW_PLACES, {"roster": locked.pk})
    judge_again(locked, by=by)
    record("trainees.decide_roster", by=by, target=locked, detail=detail, path=locked.org_path)


def _take(row: RosterRow, answers: Mapping[str, str]) -> bool:
    """Note the answers that the row offers; return whether there were any."""
    offered = {**row.asks, **row.found}
    taken = {
        code: value
        for code, value in answers.items()
        if code in offered and value in {*offered[code], SKIP[0]}
    }
    row.choices = {**row.choices, **taken}
    return bool(taken)


def _clean_again(locked: RosterImport, rows: list[RosterRow], *, by: User) -> None:
    """Read the rows again with what was chosen; a chosen sex or date goes into the columns."""
    if not rows:
        return
    stager = Stager(PlaceFinder.within(locked.organization, by=by))
    columns = [name for name in ROW_COLUMNS if name not in {"asks", "kind"}]
    for row in rows:
        if not row.content:
            continue
        clean = clean_row(raw_of(row.number, row.sheet, json.loads(row.content)))
        apply_choices(clean, row.choices)
        values = dict(zip(ROW_COLUMNS, stager.columns_of(clean), strict=True))
        place = row.choices.get(PLACE, "")
        if place.isdecimal():
            values["organization_id"] = int(place)
        _rewrite(row, {name: values[name] for name in columns})


def _rewrite(row: RosterRow, values: Mapping[str, Any]) -> None:
    """Write columns that are sealed already, past the fields that would seal them again."""
    assignments = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE trainees_rosterrow SET {assignments} WHERE id = %s",  # noqa: S608  # own columns
            [*values.values(), row.pk],
        )
