"""Rules, recognised classes and tables of online study, made the way the offices make them."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from organizations.enums import Level
from trainees.services.recognitions import ClassFacts, recognise_class
from trainees.services.standards import add_rule, add_target
from trainees.services.studies.imports import check_study
from trainees.studies.sheets import read_study, study_template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import Organization, User
    from trainees.models import HoursRule, HoursTarget, Person, RecognisedClass, StudyImport

FACTS = ClassFacts(
    title="全市村书记示范班",
    host="岳阳市委组织部",
    level=Level.PREFECTURE,
    starts_on=dt.date(2026, 3, 9),
    ends_on=dt.date(2026, 3, 13),
    days=Decimal(5),
    hours=Decimal(40),
    paper="岳组通〔2026〕3号",
)


def recognised(
    people: Sequence[Person], *, by: User, reason: str = "", **facts: Any
) -> RecognisedClass:
    """Return a class of the prefecture, recognised for some people."""
    return recognise_class(
        people, FACTS._replace(**facts), key=uuid.uuid4(), override_reason=reason, by=by
    )


def study_line(person: Person, **cells: Any) -> dict[str, Any]:
    """Return the cells of one course that a person finished."""
    return {
        "name": person.name,
        "id_number": person.id_number,
        "course": "党章专题",
        "done_on": "2026-03-09",
        "hours": "4",
        **cells,
    }


def checked_study(
    under: Organization, *lines: dict[str, Any], by: User, file_name: str = "网络自学.xlsx"
) -> StudyImport:
    """Return an uploaded table of online study with these lines."""
    workbook = study_template(lines)
    return check_study(read_study(workbook), under, file_name=file_name, workbook=workbook, by=by)


def rule(organization: Organization, *, by: User, **facts: Any) -> HoursRule:
    """Return a rule of an hour of 50 minutes and a day of six."""
    given = {
        "version": "2027版",
        "valid_from": dt.date(2999, 1, 1),
        "minutes_an_hour": 50,
        "hours_a_day": Decimal(6),
        "hours_half_day": Decimal(3),
        **facts,
    }
    return add_rule(organization, by=by, **given)


def target(organization: Organization, *, by: User, **facts: Any) -> HoursTarget:
    """Return a target of 60 hours or 8 days for everybody, years from now."""
    given = {
        "name": "本县书记",
        "categories": [],
        "highest_level": Level.COUNTRY,
        "hours": 60,
        "days": 8,
        "first_year": 2099,
        **facts,
    }
    return add_target(organization, by=by, **given)
