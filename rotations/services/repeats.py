"""Two classes of one campaign that turn out to be one person's: which counts, and which is one attendance more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from rotations.clashes import dates_text
from rotations.enums import LISTED_STATES, EnrolmentState
from rotations.models import Enrolment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trainees.models import Person

DECIDED = (EnrolmentState.COMPLETED, EnrolmentState.INCOMPLETE)


def repeats_between(keep: Person, drop: Person) -> list[tuple[Enrolment, Enrolment]]:
    """Return pairs of classes of one campaign, one of each record: first the one that counts.

    A class that was completed counts before one that was not; of two, the earlier. Raises
    ValidationError(code="classes") when one person cannot have attended both, naming both, or when one of a pair is
    not over: then a list can still be mended, and must be.
    """
    ours, theirs = (
        list(person.enrolments.filter(state__in=LISTED_STATES).select_related("batch"))
        for person in (keep, drop)
    )
    # Who waits for a place is held to no dates; only twice on one list is too often.
    pairs = [
        (one, other)
        for one in ours
        for other in theirs
        if one.batch_id == other.batch_id or EnrolmentState.WAITING not in (one.state, other.state)
    ]
    for one, other in pairs:
        refuse_clash(one, other)
    return [first_that_counts(one, other) for one, other in pairs if is_repeat(one, other)]


def refuse_clash(one: Enrolment, other: Enrolment) -> None:
    """Refuse two names on lists that cannot be one person's, or need not be."""
    if one.batch_id == other.batch_id:
        sentence = f"两条记录都在“{one.batch}”的名单中，请先从名单中去掉一个。"
        raise ValidationError(sentence, code="classes")
    first, second = one.batch_dates, other.batch_dates
    if first and second and first.lower < second.upper and second.lower < first.upper:
        raise ValidationError(
            f"“{one.batch}”（{dates_text(one.batch)}）与“{other.batch}”（{dates_text(other.batch)}）"
            "时间重叠，一个人不能都参加，请先核对名单。",
            code="classes",
        )
    undecided = [name for name in (one, other) if name.state not in DECIDED]
    if undecided and is_repeat(one, other):
        raise ValidationError(
            f"两条记录在同一轮训中分别参加了“{one.batch}”和“{other.batch}”，其中"
            f"“{undecided[0].batch}”还没有结业认定，请先从名单中去掉，或认定后再合并。",
            code="classes",
        )


def is_repeat(one: Enrolment, other: Enrolment) -> bool:
    """Return whether both are a person's one class of a campaign, and count as such."""
    same = one.batch_campaign == other.batch_campaign
    further = any(
        name.batch_repeatable or name.is_duplicate for name in (one, other)
    )  # a demonstration class, or told apart by an earlier merger
    return same and not further


def first_that_counts(one: Enrolment, other: Enrolment) -> tuple[Enrolment, Enrolment]:
    """Order two decided classes: completed before not, then by their days."""
    first, second = sorted(
        (one, other),
        key=lambda name: (
            name.state != EnrolmentState.COMPLETED,
            name.batch_dates.lower,
            name.pk,
        ),
    )
    return first, second


def mark_repeats(repeats: Iterable[tuple[Enrolment, Enrolment]]) -> list[int]:
    """Mark the further classes, so that the database lets one person have both; return their keys."""
    marked = [further.pk for _counts, further in repeats]
    Enrolment.objects.filter(pk__in=marked).update(is_duplicate=True)
    return marked


def sentence_of(counts: Enrolment, further: Enrolment) -> str:
    """Say how the two are counted."""
    return (
        f"同一轮训中的“{counts.batch}”计入轮训完成，“{further.batch}”记为重复参训"
        "（计 2 人次、1 人）。"
    )
