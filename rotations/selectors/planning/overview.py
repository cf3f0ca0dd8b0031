"""What will be planned, before anybody presses the button: who is due, with what, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.days import first_day, today
from courses.enums import LecturerKind
from rotations.enums import PlanningMode
from rotations.planning.options import Options
from rotations.selectors.planning.problem import build_task

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import Campaign

NOTICE_DAYS = 14  # a class that is called must leave time for names


@dataclass(frozen=True)
class Line:
    """One category: how many are due, by when, called by how many offices."""

    name: str
    due: int
    due_by: dt.date | None
    days: str
    offices: int


@dataclass(frozen=True)
class Overview:
    """The figures of the page before the start."""

    lines: list[Line]
    venues: int
    leaders: int
    models: int
    bases: int
    notes: list[str]
    missing: list[tuple[str, str, str]]  # sentence, address, what the link says

    @property
    def due(self) -> int:
        """Everybody who is due."""
        return sum(line.due for line in self.lines)


def earliest_start(campaign: Campaign) -> dt.date:
    """Return the Monday from which classes can be called: in two weeks, or when the campaign begins."""
    day = max(today() + dt.timedelta(days=NOTICE_DAYS), first_day(campaign.period))
    return day + dt.timedelta(days=-day.weekday() % 7)


def overview_of(user: User, campaign: Campaign, organization: Organization) -> Overview:
    """Return what a fresh run would plan."""
    options = Options(PlanningMode.FRESH, earliest_start(campaign))
    task = build_task(user, campaign, organization, options)
    problem = task.problem
    due: Counter[str] = Counter()
    offices: dict[str, set[str]] = {}
    for unit in problem.units:
        due[unit.category] += unit.due
        offices.setdefault(unit.category, set()).add(unit.organizer)
    lines = [
        Line(
            rule.name,
            due[rule.key],
            rule.due_by,
            f"{rule.days_min}–{rule.days_max}"
            if rule.days_min != rule.days_max
            else f"{rule.days_min}",
            len(offices.get(rule.key, ())),
        )
        for rule in problem.categories
    ]
    kinds = Counter(lecturer.kind for lecturer in problem.lecturers)
    leaders, models = kinds[LecturerKind.LEADER], kinds[LecturerKind.MODEL_SECRETARY]
    found = (
        (problem.venues, "没有可用的办班地点", "courses:venue_list", "登记办班地点"),
        (leaders, "师资库中没有能授课的党政领导", "courses:lecturer_list", "登记授课人"),
        (models, "师资库中没有能作经验介绍的优秀书记", "courses:lecturer_list", "登记授课人"),
        (problem.bases, "没有登记接待人数的示范基地", "courses:base_list", "登记示范基地"),
    )
    # Where nobody is due no office was asked what it has.
    missing = [(text, view, link) for there, text, view, link in found if lines and not there]
    return Overview(
        lines, len(problem.venues), leaders, models, len(problem.bases), task.notes, missing
    )
