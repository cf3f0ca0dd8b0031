"""Crediting hours and taking them back; the ledger itself never changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.audit.services import record
from core.days import today
from trainees.enums import HoursSource
from trainees.hours import RULE_VERSION
from trainees.models import HoursEntry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import User
    from trainees.models import Person

LONGEST_MINUTES = 100_000  # beyond a year of full days it is a slip of the pen


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
    _refuse_impossible(minutes, earned_on)
    entry, created = HoursEntry.objects.get_or_create(
        source_key=source_key,
        defaults={
            "person": person,
            "minutes": minutes,
            "earned_on": earned_on,
            "source": HoursSource(source),
            "note": note,
            "rule_version": RULE_VERSION,
            "recorded_by": by,
        },
    )
    if created:
        _record("trainees.credit_hours", entry, by=by)
    return entry


class Credit(NamedTuple):
    """Minutes that an act earned a person; `source_key` names the act."""

    person: Person
    minutes: int
    earned_on: dt.date
    source_key: str


@transaction.atomic
def credit_many(
    earned: Sequence[Credit], *, source: HoursSource | str, note: str, by: User | None
) -> int:
    """Add what a whole class earned, each once for its `source_key`; return how many are new.

    The log gets one entry a person. Raises ValidationError: "minutes", "future".
    """
    for credit in earned:
        _refuse_impossible(credit.minutes, credit.earned_on)
    keys = [credit.source_key for credit in earned]
    known = set(HoursEntry.objects.filter(source_key__in=keys).values_list("source_key", flat=True))
    fresh = [credit for credit in earned if credit.source_key not in known]
    HoursEntry.objects.bulk_create(
        [
            HoursEntry(
                **credit._asdict(),
                source=HoursSource(source),
                note=note,
                rule_version=RULE_VERSION,
                recorded_by=by,
            )
            for credit in fresh
        ],
        ignore_conflicts=True,  # somebody else credits the same class at this moment
    )
    by_person: dict[Person, int] = defaultdict(int)
    for credit in fresh:
        by_person[credit.person] += credit.minutes
    for person, minutes in by_person.items():
        detail = {"minutes": minutes, "source": HoursSource(source), "note": note}
        record("trainees.credit_hours", by=by, target=person, detail=detail, path=person.org_path)
    return len(fresh)


def _refuse_impossible(minutes: int, earned_on: dt.date) -> None:
    if not 0 < minutes <= LONGEST_MINUTES:
        raise ValidationError({"minutes": ValidationError("学时应大于零。", code="minutes")})
    if earned_on > today():
        raise ValidationError({"earned_on": ValidationError("日期不能晚于今天。", code="future")})


@transaction.atomic
def reverse_hours(entry: HoursEntry, *, note: str, by: User | None) -> HoursEntry:
    """Take an entry back by a second one with the opposite sign, dated as the first.

    Raises ValidationError: "is_reversal", "reversed", "note".
    """
    if entry.reversal_of_id:
        raise ValidationError("冲销记录不能再冲销。", code="is_reversal")
    if not note.strip():
        raise ValidationError({"note": ValidationError("请写明冲销原因。", code="note")})
    reversal = HoursEntry(
        person=entry.person,
        minutes=-entry.minutes,
        earned_on=entry.earned_on,
        source=HoursSource.REVERSAL,
        source_key=f"reversal:{entry.pk}",
        note=note.strip(),
        reversal_of=entry,
        rule_version=RULE_VERSION,
        recorded_by=by,
    )
    try:
        with transaction.atomic():
            reversal.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError("这条学时已经冲销。", code="reversed") from error
    _record("trainees.reverse_hours", reversal, by=by)
    return reversal


def _record(action: str, entry: HoursEntry, *, by: User | None) -> None:
    detail = {"minutes": entry.minutes, "source": entry.source, "earned_on": entry.earned_on}
    record(action, by=by, target=entry, detail=detail, path=entry.person.org_path)
