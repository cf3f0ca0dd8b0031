"""Recognising classes held elsewhere: one class, its paper, and everybody who attended."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from core.days import today
from trainees.enums import HoursSource
from trainees.hours import conversion_on
from trainees.models import HoursEntry, Person, RecognisedClass
from trainees.occupations import occupations
from trainees.selectors.hours import records_of
from trainees.selectors.standards import rules_over
from trainees.services.hours import Credit, record_entry, write_credits
from trainees.signals import class_recognised

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Sequence

    from organizations.models import User

NAMED = 3  # people named in a refusal
MOST_HOURS_A_DAY = 12


class ClassFacts(NamedTuple):
    """What the paper says of a class; `days` may be halves, `hours` are 学时."""

    title: str
    host: str
    level: int
    starts_on: dt.date
    ends_on: dt.date
    days: Decimal
    hours: Decimal
    paper: str = ""


@transaction.atomic
def recognise_class(
    people: Iterable[Person],
    facts: ClassFacts,
    *,
    key: uuid.UUID,
    override_reason: str = "",
    by: User,
) -> RecognisedClass:
    """Credit a class held elsewhere to people, once for each `key` of a form.

    The hours count on the last day of the class, by the rule in force there. Raises ValidationError:
    "people", "order", "future", "days", "hours", "overlap" (another recognised class or a class of
    our own on the same days; a reason lets it pass and stays on the record).
    """
    keys = [person.pk for person in people]
    if not keys:
        raise ValidationError({"people": ValidationError("请选择参加培训的人员。", code="people")})
    _refuse_impossible(facts)
    held = Person.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    attended = list(held.filter(pk__in=keys))
    known: RecognisedClass | None = RecognisedClass.objects.filter(key=key).first()
    if known is not None:
        return known
    if not override_reason.strip():
        refuse_overlap(attended, facts.starts_on, facts.ends_on)
    recognition: RecognisedClass = RecognisedClass.objects.create(
        **facts._asdict(), key=key, override_reason=override_reason.strip(), recorded_by=by
    )
    _credit(recognition, attended, by=by)
    return recognition


def _credit(recognition: RecognisedClass, attended: Sequence[Person], *, by: User) -> None:
    """Write the entries, one a person, and tell who acts on recognised classes."""
    on = recognition.ends_on
    rules = rules_over({person.org_path for person in attended})
    credits_ = [
        Credit(
            person,
            conversion_on(rules, person.org_path, on).minutes_of(recognition.hours),
            on,
            f"class:{recognition.pk}:{person.pk}",
            recognition.title,
            recognition.days,
        )
        for person in attended
    ]
    write_credits(credits_, source=HoursSource.EXTERNAL, by=by, recognition=recognition)
    entries = HoursEntry.objects.filter(recognition=recognition).select_related("person")
    for entry in entries.order_by("pk"):
        record_entry("trainees.recognise_class", entry, by=by)
        class_recognised.send(
            RecognisedClass,
            person=entry.person,
            level=recognition.level,
            starts_on=recognition.starts_on,
            ends_on=recognition.ends_on,
            title=recognition.title,
            host=recognition.host,
            paper=recognition.paper,
            entry=entry,
            by=by,
        )


def _refuse_impossible(facts: ClassFacts) -> None:
    if facts.starts_on > facts.ends_on:
        raise ValidationError(
            {"ends_on": ValidationError("结业日期不能早于开班日期。", code="order")}
        )
    if facts.ends_on > today():
        message = "培训结束后才能认定，结业日期不能晚于今天。"
        raise ValidationError({"ends_on": ValidationError(message, code="future")})
    length = (facts.ends_on - facts.starts_on).days + 1
    if not 0 < facts.days <= length or facts.days % Decimal("0.5"):
        message = f"从开班到结业共 {length} 天，天数应在此以内，可以是半天。"
        raise ValidationError({"days": ValidationError(message, code="days")})
    if not 0 < facts.hours <= facts.days * MOST_HOURS_A_DAY:
        message = f"学时应大于零，且每天不超过 {MOST_HOURS_A_DAY} 学时。"
        raise ValidationError({"hours": ValidationError(message, code="hours")})


def refuse_overlap(people: Sequence[Person], first: dt.date, last: dt.date) -> None:
    """Refuse people who were elsewhere on these days, naming the first of them and what they did.

    Raises ValidationError(code="overlap") on `override_reason`.
    """
    found = _busy(people, first, last)
    if not found:
        return
    names = {person.pk: person.name for person in people}
    said = "；".join(f"{names[pk]}{text}" for pk, text in list(found.items())[:NAMED])
    more = f"等 {len(found)} 人" if len(found) > NAMED else ""
    message = f"{said}{more}，与本次培训时间重叠。如确应认定，请填写重叠说明。"
    raise ValidationError({"override_reason": ValidationError(message, code="overlap")})


def _busy(people: Sequence[Person], first: dt.date, last: dt.date) -> dict[int, str]:
    """Return what people did between two days: recognised classes, credited sessions, own classes."""
    records = records_of(people)
    busy: dict[int, str] = {}
    standing = HoursEntry.objects.filter(
        person__in=list(records), reversal_of=None, reversed_by=None
    ).select_related("recognition")
    for entry in standing.filter(
        recognition__starts_on__lte=last, recognition__ends_on__gte=first
    ).order_by("pk"):
        if known := entry.recognition:
            text = (
                f"已认定“{known.title}”（{known.starts_on:%Y-%m-%d} 至 {known.ends_on:%Y-%m-%d}）"
            )
            busy.setdefault(records[entry.person_id], text)
    sessions = standing.filter(source=HoursSource.SESSION, earned_on__range=(first, last))
    for entry in sessions.order_by("earned_on", "pk"):
        text = f"{entry.earned_on:%Y-%m-%d} 已有集中培训学时（{entry.note}）"
        busy.setdefault(records[entry.person_id], text)
    for occupation in occupations(list(records), first, last):
        busy.setdefault(records[occupation.person], occupation.text)
    return busy
