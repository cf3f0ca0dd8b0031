"""What a round asks: its questionnaire applied to the sessions its batch attended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evaluations.enums import ItemKind, Rating
from evaluations.sealing import BLOCK
from rotations.enums import SessionKind
from rotations.models import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evaluations.models import Round

OVERALL = "overall"
TEXT_LIMIT = 500  # characters of one written answer
_LONGEST_CHARACTER = 4  # bytes of JSON; control characters, which take more, are taken out


def form_of(round_: Round) -> dict[str, Any]:
    """Return the sections to freeze: one per teaching session of the batch, then the whole class.

    A section is {"key", "title", "lecturers", "items"}; keys are short and say nothing but the place.
    Only the whole class is asked for words: a remark about one lecture names its few critics.
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
            "key": f"s{number}",
            "title": session.title,
            "lecturers": "、".join(part.lecturer.name for part in session.lecturers.all()),
            "items": questionnaire.session_items,
        }
        for number, session in enumerate(sessions, start=1)
        if questionnaire.session_items
    ]
    if questionnaire.overall_items:
        sections.append(
            {
                "key": OVERALL,
                "title": "总体评价",
                "lecturers": "",
                "items": questionnaire.overall_items,
            }
        )
    return {"sections": sections}


def items_of(form: dict[str, Any], kind: ItemKind) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the items of one kind with the key of their section."""
    for section in form["sections"]:
        for item in section["items"]:
            if item["kind"] == kind:
                yield section["key"], item


def room_of(form: dict[str, Any]) -> int:
    """Return the bytes that the longest possible ballot needs, in whole blocks."""
    fullest: dict[str, dict[str, Any]] = {section["key"]: {} for section in form["sections"]}
    for section, item in items_of(form, ItemKind.RATING):
        fullest[section][item["key"]] = int(Rating.VERY_GOOD)
    texts = list(items_of(form, ItemKind.TEXT))
    for section, item in texts:
        fullest[section][item["key"]] = ""
    longest = len(json.dumps(fullest)) + len(texts) * TEXT_LIMIT * _LONGEST_CHARACTER
    return -(-longest // BLOCK) * BLOCK
