"""Uploaded rosters, their rows as the preview shows them, and the names a template offers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.shortcuts import get_object_or_404

from organizations.permissions import with_right
from trainees.enums import RowKind
from trainees.models import RosterAddition, RosterImport, RosterRow, RosterWriting
from trainees.roster.columns import TITLES
from trainees.roster.problems import Weight
from trainees.selectors.appointments import open_organizations_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from organizations.models import Organization, User

MOST_NAMES = 3000  # a longer drop-down helps nobody


OPEN_QUESTIONS = """
    SELECT asked.key, count(*)
      FROM trainees_rosterrow row CROSS JOIN jsonb_each(row.asks || row.found) AS asked
     WHERE row.roster_id = %s AND row.kind = 'confirm'
       AND NOT coalesce(asked.value ? (row.choices ->> asked.key), false)
     GROUP BY asked.key ORDER BY count(*) DESC, asked.key
"""


def imports_for(user: User) -> QuerySet[RosterImport]:
    """Return the rosters uploaded in the subtrees where the user may import, without their contents."""
    rosters = RosterImport.objects.visible_to(with_right(user, "trainees.import"))
    return rosters.select_related("organization", "imported_by", "job").defer("workbook", "survey")


def import_for(user: User, pk: int) -> RosterImport:
    """Return one uploaded roster; absent and hidden are both 404."""
    roster: RosterImport = get_object_or_404(imports_for(user), pk=pk)
    return roster


def rows_of(roster: RosterImport, kind: str) -> QuerySet[RosterRow]:
    """Return the rows of a kind in the order of the sheets."""
    rows = RosterRow.objects.filter(roster=roster, kind=kind)
    return rows.select_related("organization").order_by("pk")


def remarks_of(roster: RosterImport) -> dict[tuple[str, int], str]:
    """Return what is to be corrected or answered, by sheet and row, for the user's own workbook.

    Mere notes stay out: what stands in red is to be mended.
    """
    asked = (RowKind.PROBLEM, RowKind.CONFIRM)
    rows = RosterRow.objects.filter(roster=roster, kind__in=asked)
    titles = own_titles(roster)
    return {
        (row.sheet, row.number): "".join(
            f"{problem['column']}：{problem['sentence']}"
            for problem in sorted(problems_of(row, titles), key=_by_weight)
            if problem["weight"] != Weight.NOTE
        )
        for row in rows.only("sheet", "number", "faults", "findings").iterator()
    }


def _by_weight(problem: Mapping[str, Any]) -> bool:
    return bool(problem["weight"] != Weight.ERROR)


def own_titles(roster: RosterImport) -> dict[str, dict[str, str]]:
    """Return what each of the user's sheets calls our columns; nothing of pasted names."""
    return {
        sheet["name"]: {
            TITLES[key]: sheet["titles"][int(at)]
            for at, key in sheet["mapping"].items()
            if int(at) < len(sheet["titles"]) and sheet["titles"][int(at)]
        }
        for sheet in survey_of(roster).get("sheets", ())
    }


def problems_of(
    row: RosterRow, titles: Mapping[str, Mapping[str, str]] | None = None
) -> list[dict[str, Any]]:
    """Return all that is said about a row, of its own and against the record, by the sheet's own titles.

    What the record says against a cell that is wrong by itself only follows from that.
    """
    faults, findings = json.loads(row.faults or "[]"), json.loads(row.findings or "[]")
    own = (titles or {}).get(row.sheet, {})
    for problem in findings:
        problem["column"] = own.get(problem["column"], problem["column"])
    for problem in (*faults, *findings):
        problem["column"] = problem["column"].rstrip("*")  # our template marks what it requires
    wrong = {problem["column"] for problem in faults if problem["weight"] == Weight.ERROR}
    return [*faults, *(problem for problem in findings if problem["column"] not in wrong)]


def open_questions(roster: RosterImport) -> list[tuple[str, int]]:
    """Return the kinds of questions still open, with the number of rows that ask each."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_QUESTIONS, [roster.pk])
        return [(str(code), int(rows)) for code, rows in cursor.fetchall()]


def written_by(roster: RosterImport) -> dict[str, int]:
    """Return how many people and posts an import wrote, as far as it can still be taken back."""
    added = RosterAddition.objects.filter(roster=roster).values_list("people__len", "posts__len")
    people, posts = added.first() or (0, 0)
    changed = RosterWriting.objects.filter(roster=roster, id_number_before__isnull=False)
    return {"people": people, "posts": posts, "changed": changed.count()}


def survey_of(roster: RosterImport) -> dict[str, Any]:
    """Return the sheets of an uploaded file with their titles, samples and columns."""
    survey: dict[str, Any] = json.loads(roster.survey or "{}")
    return survey


def names_for_template(user: User, under: Organization) -> list[str]:
    """Return how the organizations of a subtree are written in a roster; 上级/名称 where names repeat."""
    reachable = open_organizations_for(with_right(user, "trainees.import"))
    organizations = list(reachable.under(under.path)[: MOST_NAMES + 1])  # type: ignore[attr-defined]  # a scoped queryset
    if len(organizations) > MOST_NAMES:
        return []
    count = Counter(organization.name for organization in organizations)
    return [
        f"{organization.parent}/{organization.name}"
        if count[organization.name] > 1 and organization.parent
        else organization.name
        for organization in organizations
    ]
