"""What a round asks: its questionnaire applied to the sessions its batch attended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.enums import SessionKind
from rotations.models import Session

if TYPE_CHECKING:
    from evaluations.models import Round


def form_of(round_: Round) -> dict[str, Any]:
    """Return the sections to freeze: one per teaching session of the batch, then the whole class.

    A section is {"key", "title", "lecturers", "items"}; keys are short and say nothing but the place.
    """
    sessions = (
        Session.objects.filter(audiences__batch=round_.batch, kind=SessionKind.TEACHING)
        .distinct()
        .order_by("period", "pk")
        .prefetch_related("lecturers__lecturer")
    )
    questionnaire = round_.questionnaire
    sections = [
        {
            "key": f"s{session.pk}",
            "title": session.title,
            "lecturers": "、".join(part.lecturer.name for part in session.lecturers.all()),
            "items": questionnaire.session_items,
        }
        for session in sessions
        if questionnaire.session_items
    ]
    if questionnaire.overall_items:
        sections.append(
            {
                "key": "overall",
                "title": "总体评价",
                "lecturers": "",
                "items": questionnaire.overall_items,
            }
        )
    return {"sections": sections}
