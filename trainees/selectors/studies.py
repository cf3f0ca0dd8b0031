"""Uploaded tables of online study, and the classes recognised."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from organizations.permissions import with_right
from trainees.models import HoursEntry, RecognisedClass, StudyImport

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from organizations.models import User


def studies_for(user: User) -> QuerySet[StudyImport]:
    """Return the tables uploaded in the subtrees where the user may record hours, without their contents."""
    studies = StudyImport.objects.visible_to(with_right(user, "trainees.record_hours"))
    return studies.select_related("organization", "imported_by", "job").defer("workbook", "rows")


def study_for(user: User, pk: int) -> StudyImport:
    """Return one uploaded table; absent and hidden are both 404."""
    study: StudyImport = get_object_or_404(studies_for(user), pk=pk)
    return study


def study_rows(study: StudyImport) -> list[dict[str, Any]]:
    """Return the rows with their verdicts, as the preview shows them."""
    rows: list[dict[str, Any]] = json.loads(study.rows or "[]")
    return rows


def study_workbook(study: StudyImport) -> bytes:
    """Return the workbook as it was uploaded."""
    return base64.b64decode(study.workbook)


def recognitions_for(user: Viewer) -> QuerySet[RecognisedClass]:
    """Return the classes recognised for people of the user's subtrees, `people` of them still counting."""
    reach = HoursEntry.objects.visible_to(user).values("recognition")
    counting = Q(entries__reversal_of=None, entries__reversed_by=None) & Q(
        entries__in=HoursEntry.objects.visible_to(user)
    )
    rows: QuerySet[RecognisedClass] = RecognisedClass.objects.filter(pk__in=reach)
    return rows.select_related("recorded_by").annotate(people=Count("entries", filter=counting))


def recognition_for(user: Viewer, pk: int) -> RecognisedClass:
    """Return one recognised class; absent and hidden are both 404."""
    found: RecognisedClass = get_object_or_404(recognitions_for(user), pk=pk)
    return found


def attendees_of(user: Viewer, recognition: RecognisedClass) -> QuerySet[HoursEntry]:
    """Return the entries of a recognised class within the user's subtrees, without the reversals."""
    entries = HoursEntry.objects.visible_to(user).filter(recognition=recognition, reversal_of=None)
    return entries.select_related("person__organization", "reversed_by").order_by(
        "person__org_path", "person__pinyin", "pk"
    )
