"""Crediting hours and taking them back; the ledger itself never changes."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.audit.services import record
from core.days import today
from trainees.enums import HoursSource
from trainees.hours import conversion_on
from trainees.models import HoursEntry
from trainees.selectors.standards import rules_over
from trainees.signals import recognition_revoked

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from organizations.models import User
    from trainees.models import HoursRule, Person

LONGEST_MINUTES = 100_000  # beyond a year of full days it is a slip of the pen
CHUNK = 5000  # rows of one INSERT


class Credit(NamedTuple):
    """Minutes that an act earned a person; `source_key` names the act, `days` are stated days."""

    person: Person
    minutes: int
    earned_on: dt.date
    source_key: str
    note: str = ""
    days: Decimal = Decimal(0)


@transaction.atomic
def credit_hours(
    person: Person,
    *,
    minutes: int,
    earned_on: dt.date,
    source: HoursSource | str,
    source_key: str,
    by: User | None,
    note: str = "",
) -> HoursEntry:
    """Add minutes of training to the person's ledger, once for each `source_key`.

    Crediting the same act again returns the entry that is there. Raises ValidationError:
    "minutes", "future".
    """
    credit = Credit(person, minutes, earned_on, source_key, note)
    refuse_impossible(credit)
    added = write_credits([credit], source=source, by=by)
    entry: HoursEntry = HoursEntry.objects.select_related("person").get(source_key=source_key)
    if added:
        record_entry("trainees.credit_hours", entry, by=by)
    return entry


@transaction.atomic
def credit_many(
    earned: Sequence[Credit], *, source: HoursSource | str, note: str, by: User | None
) -> int:
    """Add what a whole class earned, each once for its `source_key`; return how many are new.

    Each credit is converted by the rule in force on its own day, so a class may run across a
    change of rules. The log gets one entry a person. Raises ValidationError: "minutes", "future".
    """
    for credit in earned:
        refuse_impossible(credit)
    noted = [credit._replace(note=credit.note or note) for credit in earned]
    fresh = write_credits(noted, source=source, by=by)
    by_person: dict[Person, int] = defaultdict(int)
    for credit in fresh:
        by_person[credit.person] += credit.minutes
    for person, minutes in by_person.items():
        detail = {"minutes": minutes, "source": HoursSource(source), "note": note}
        record("trainees.credit_hours", by=by, target=person, detail=detail, path=person.org_path)
    return len(fresh)


def write_credits(
    earned: Iterable[Credit], *, source: HoursSource | str, by: User | None, **links: Any
) -> list[Credit]:
    """Write checked credits that are not in the ledger yet, without a word in the log; return them.

    `links` are columns of every entry: the recognised class or the import they came with.
    """
    earned = list({credit.source_key: credit for credit in earned}.values())
    fresh: list[Credit] = []
    for start in range(0, len(earned), CHUNK):
        some = earned[start : start + CHUNK]
        keys = [credit.source_key for credit in some]
        known = HoursEntry.objects.filter(source_key__in=keys)
        there = set(known.values_list("source_key", flat=True))
        fresh += [credit for credit in some if credit.source_key not in there]
    rules = rules_over({credit.person.org_path for credit in fresh})
    HoursEntry.objects.bulk_create(
        [_entry(credit, HoursSource(source), rules, by=by, **links) for credit in fresh],
        batch_size=CHUNK,
        ignore_conflicts=True,  # somebody else credits the same act at this moment
    )
    return fresh


def _entry(
    credit: Credit,
    source: HoursSource,
    rules: Sequence[HoursRule],
    *,
    by: User | None,
    **links: Any,
) -> HoursEntry:
    """Return the entry with the figures of the rule in force at the person's place on that day."""
    conversion = conversion_on(rules, credit.person.org_path, credit.earned_on)
    is_class = source is HoursSource.SESSION
    return HoursEntry(
        **credit._asdict(),
        source=source,
        rule_version=conversion.version,
        minutes_an_hour=conversion.minutes_an_hour,
        day_minutes=conversion.day_minutes if is_class else None,
        half_day_minutes=conversion.half_day_minutes if is_class else None,
        recorded_by=by,
        **links,
    )


def refuse_impossible(credit: Credit) -> None:
    """Refuse minutes out of bounds and days to come, beside the columns they stand in."""
    if not 0 < credit.minutes <= LONGEST_MINUTES:
        raise ValidationError({"minutes": ValidationError("学时应大于零。", code="minutes")})
    if credit.earned_on > today():
        raise ValidationError({"earned_on": ValidationError("日期不能晚于今天。", code="future")})


@transaction.atomic
def reverse_hours(entry: HoursEntry, *, note: str, by: User | None) -> HoursEntry:
    """Take an entry back by a second one with the opposite sign and the same rule, dated as the first.

    Who acts on classes held elsewhere hears of it. Raises ValidationError: "is_reversal",
    "reversed", "note".
    """
    if entry.reversal_of_id:
        raise ValidationError("冲销记录不能再冲销。", code="is_reversal")
    if not note.strip():
        raise ValidationError({"note": ValidationError("请写明冲销原因。", code="note")})
    reversal = HoursEntry(
        person=entry.person,
        minutes=-entry.minutes,
        days=-entry.days,
        earned_on=entry.earned_on,
        source=HoursSource.REVERSAL,
        source_key=f"reversal:{entry.pk}",
        note=note.strip()[:200],
        reversal_of=entry,
        recognition_id=entry.recognition_id,
        study_import_id=entry.study_import_id,
        rule_version=entry.rule_version,
        minutes_an_hour=entry.minutes_an_hour,
        day_minutes=entry.day_minutes,
        half_day_minutes=entry.half_day_minutes,
        recorded_by=by,
    )
    try:
        with transaction.atomic():
            reversal.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError("这条学时已经冲销。", code="reversed") from error
    record_entry("trainees.reverse_hours", reversal, by=by)
    if entry.source == HoursSource.EXTERNAL:
        recognition_revoked.send(HoursEntry, entry=entry, reason=reversal.note, by=by)
    return reversal


def record_entry(action: str, entry: HoursEntry, *, by: User | None) -> None:
    """Write an act on one entry into the log."""
    detail = {"minutes": entry.minutes, "source": entry.source, "earned_on": entry.earned_on}
    record(action, by=by, target=entry, detail=detail, path=entry.person.org_path)
