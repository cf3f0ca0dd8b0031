"""The voters' pages of a round. Blank ones are rendered once a process: a class looks at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from evaluations.answers import ABSENT, field_name
from evaluations.enums import ItemKind, Rating
from evaluations.sections import OVERALL, TEXT_LIMIT
from evaluations.selectors.ballots import paper_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evaluations.selectors.ballots import Paper

CHOICES = tuple((str(int(rating)), rating.label) for rating in Rating)
TEMPLATE = "evaluations/ballot_sections.html"
MARK = "@@voter@@"


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


def blank_page(paper: Paper, code: str) -> str:
    """Return the unfilled ballot page."""
    return _printed("evaluations/ballot.html", paper.public_key).replace(MARK, escape(code))


def receipt_page(paper: Paper, receipt: str) -> str:
    """Return the page that hands out a receipt."""
    return _printed("evaluations/receipt.html", paper.public_key).replace(MARK, escape(receipt))


def filled_page(
    paper: Paper, code: str, posted: Mapping[str, str], problems: Mapping[str, str]
) -> str:
    """Return the ballot page with all that was typed, and what is missing."""
    context = {
        "paper": paper,
        "mark": code,
        "sections": _render(paper.form, posted, problems),
        "missing": len(problems),
        "first": next(iter(problems), ""),
    }
    return render_to_string("evaluations/ballot.html", context)


@lru_cache(maxsize=128)
def _printed(template: str, public_key: str) -> str:
    """Return a page of a round with a mark where each voter's own line stands."""
    paper = paper_of(public_key)
    context = {"paper": paper, "mark": MARK, "sections": _render(paper.form, {}, {})}
    return render_to_string(template, context)


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
