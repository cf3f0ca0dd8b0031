"""The ballot as a page: sections and questions with what was chosen. A blank one is rendered once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from evaluations.answers import ABSENT, field_name
from evaluations.enums import ItemKind, Rating
from evaluations.sections import OVERALL, TEXT_LIMIT
from evaluations.selectors.ballots import frozen_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHOICES = tuple((str(int(rating)), rating.label) for rating in Rating)
TEMPLATE = "evaluations/ballot_sections.html"


@dataclass(frozen=True)
class Question:
    """One question with its field."""

    name: str
    text: str
    is_text: bool
    value: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Section:
    """One lecture, or the class as a whole."""

    title: str
    lecturers: str
    absent_name: str  # empty for the class as a whole: everybody was there
    is_absent: bool
    questions: tuple[Question, ...]


@lru_cache(maxsize=64)
def blank_sections(public_key: str) -> SafeString:
    """Return the unfilled sections of an open round as HTML: the same for everybody."""
    return _render(frozen_form(public_key), {}, {})


def filled_sections(
    public_key: str, posted: Mapping[str, str], problems: Mapping[str, str]
) -> SafeString:
    """Return the sections with all that was typed, and what is missing."""
    return _render(frozen_form(public_key), posted, problems)


def _render(
    form: dict[str, Any], posted: Mapping[str, str], problems: Mapping[str, str]
) -> SafeString:
    sections = list(_sections(form, posted, problems))
    context = {"sections": sections, "choices": CHOICES, "text_limit": TEXT_LIMIT}
    return mark_safe(render_to_string(TEMPLATE, context))  # noqa: S308  # rendered, hence escaped


def _sections(
    form: dict[str, Any], posted: Mapping[str, str], problems: Mapping[str, str]
) -> Iterator[Section]:
    for section in form["sections"]:
        key = section["key"]
        absent = "" if key == OVERALL else field_name(key, ABSENT)
        names = {item["key"]: field_name(key, item["key"]) for item in section["items"]}
        yield Section(
            section["title"],
            section["lecturers"],
            absent,
            bool(absent) and absent in posted,
            tuple(
                Question(
                    names[item["key"]],
                    item["text"],
                    item["kind"] == ItemKind.TEXT,
                    posted.get(names[item["key"]], ""),
                    problems.get(names[item["key"]], ""),
                )
                for item in section["items"]
            ),
        )
