"""What hangs on a record and goes along when it is merged: posts, hours, the account; and back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from organizations.models import User
from trainees.enums import HoursSource
from trainees.models import Appointment, CorrectionRequest, HoursEntry, Person, PersonMerge

OWN_TO_THE_ROW = {"id", "person", "source_key", "reversal_of", "recorded_by", "recorded_at", "note"}
LONGEST_KEY = 80
CARRIED = r"^carried:|(^|:)(un)?merge\d+(:|$)"  # keys that a merge or its undo wrote


def carry_posts(keep: Person, drop: Person) -> dict[str, Any]:
    """Put the posts of `drop` on `keep`; a primary one that overlaps one of `keep` is 兼任 from now."""
    own, theirs = list(keep.appointments.all()), list(drop.appointments.all())
    primary = [post.period for post in own if post.is_primary]
    demoted = [
        post.pk
        for post in theirs
        if post.is_primary and any(overlap(post.period, other) for other in primary)
    ]
    Appointment.objects.filter(pk__in=demoted).update(is_primary=False)
    Appointment.objects.filter(person=drop).update(person=keep)
    return {"own": keys(own), "moved": keys(theirs), "demoted": demoted}


def overlap(one: Any, other: Any) -> bool:
    """Return whether two half-open terms share a day; no end is far away."""
    return (one.upper is None or other.lower < one.upper) and (
        other.upper is None or one.lower < other.upper
    )


def return_posts(drop: Person, moved: dict[str, Any]) -> None:
    """Put the posts back, primary again where they were."""
    Appointment.objects.filter(pk__in=moved["moved"]).update(person=drop)
    Appointment.objects.filter(pk__in=moved["demoted"]).update(is_primary=True)


def carry_hours(holder: Person, to: Person, *, merge: PersonMerge) -> list[list[int]]:
    """Take every standing entry of `holder` back and enter it for `to`; return pairs (entry, twin).

    The ledger is never changed: each entry gets its reversal, and a twin with the same minutes, day,
    source and rule. The twin's key begins as the first one's, so the class that earned it finds it.
    """
    standing = HoursEntry.objects.filter(
        person=holder, reversal_of__isnull=True, reversed_by__isnull=True
    )
    entries = list(standing.order_by("pk"))
    twins = _enter_again(
        entries, to, mark=f"merge{merge.pk}", note=f"合并到{to.name}", by=merge.merged_by
    )
    return [[entry.pk, twin.pk] for entry, twin in zip(entries, twins, strict=True)]


def return_hours(drop: Person, pairs: list[list[int]], *, merge: PersonMerge) -> None:
    """Take the twins back and enter them for `drop` again.

    A merge before this one that counted on the entries of `drop` counts on the new ones from now.
    """
    first_of = {twin: entry for entry, twin in pairs}
    twins = HoursEntry.objects.filter(pk__in=first_of, reversed_by__isnull=True)
    entries = list(twins.order_by("pk"))
    made = _enter_again(
        entries,
        drop,
        mark=f"unmerge{merge.pk}",
        note=f"撤销与{drop.name}的合并",
        by=merge.undone_by,
    )
    now = {first_of[entry.pk]: new.pk for entry, new in zip(entries, made, strict=True)}
    for earlier in PersonMerge.objects.filter(keep=drop, undone_at=None):
        pairs = earlier.moved["hours"]
        earlier.moved["hours"] = [[entry, now.get(twin, twin)] for entry, twin in pairs]
        earlier.save(update_fields=["moved"])


def _enter_again(
    entries: list[HoursEntry], person: Person, *, mark: str, note: str, by: User | None
) -> list[HoursEntry]:
    """Reverse entries and write their twins for a person; return the twins in the same order."""
    HoursEntry.objects.bulk_create([_reversal(entry, by=by, note=note[:200]) for entry in entries])
    twins = [_twin(entry, person, mark=mark, by=by) for entry in entries]
    return list(HoursEntry.objects.bulk_create(twins))


def last_hours(person: Person) -> int:
    """Return the key of the newest ledger entry that no merge made; 0 without one."""
    own = HoursEntry.objects.filter(person=person).exclude(source_key__regex=CARRIED)
    return own.aggregate(newest=Max("pk"))["newest"] or 0


def _reversal(entry: HoursEntry, *, by: User | None, note: str) -> HoursEntry:
    return HoursEntry(
        **_facts_of(entry)
        | {"minutes": -entry.minutes, "source": HoursSource.REVERSAL, "reversal_of": entry},
        person=entry.person,
        source_key=f"carried:{entry.pk}",
        recorded_by=by,
        note=note,
    )


def _twin(entry: HoursEntry, person: Person, *, mark: str, by: User | None) -> HoursEntry:
    key = f"{entry.source_key}:{mark}"
    return HoursEntry(
        **_facts_of(entry),
        person=person,
        source_key=key if len(key) <= LONGEST_KEY else f"{mark}:{entry.pk}",
        recorded_by=by,
        note=entry.note,
    )


def _facts_of(entry: HoursEntry) -> dict[str, Any]:
    fields = entry._meta.concrete_fields  # noqa: SLF001  # documented model API
    return {f.name: getattr(entry, f.name) for f in fields if f.name not in OWN_TO_THE_ROW}


def join_accounts(keep: Person, drop: Person) -> dict[str, Any]:
    """Leave one account, the one that is in use; the other is shut.

    Raises ValidationError(code="accounts") when both are in use.
    """
    was = {"keep": keep.user_id, "drop": drop.user_id, "shut": None}
    if drop.user is None:
        return was
    if keep.user is None:
        give_accounts(keep, drop, keep_user=drop.user_id, drop_user=None)
        return was
    if keep.user.last_login and drop.user.last_login:
        raise ValidationError(
            "两条记录的学员账号都在使用，不能合并；请先停用其中一个账号。", code="accounts"
        )
    shut = drop.user_id
    if drop.user.last_login:
        shut = keep.user_id
        give_accounts(keep, drop, keep_user=drop.user_id, drop_user=keep.user_id)
    was["shut"] = (
        shut if User.objects.filter(pk=shut, is_active=True).update(is_active=False) else None
    )
    return was


def part_accounts(keep: Person, drop: Person, was: dict[str, Any]) -> None:
    """Give each record the account it had."""
    give_accounts(keep, drop, keep_user=was["keep"], drop_user=was["drop"])
    User.objects.filter(pk=was["shut"]).update(is_active=True)


def give_accounts(
    keep: Person, drop: Person, *, keep_user: int | None, drop_user: int | None
) -> None:
    """Write who logs in as whom; first nobody, since an account belongs to one record."""
    Person.objects.filter(pk__in=[keep.pk, drop.pk]).update(user=None)
    for person, user in ((keep, keep_user), (drop, drop_user)):
        Person.objects.filter(pk=person.pk).update(user=user)
        person.user_id = user


def carry_links(keep: Person, drop: Person) -> dict[str, Any]:
    """Let what points to `drop` point to `keep`: records merged into it before, requests to mend it."""
    merged = keys(drop.merged_here.all())
    asked = keys(drop.corrections.all())
    Person.objects.filter(pk__in=merged).update(merged_into=keep)
    doubled = drop.corrections.filter(
        state="waiting", field__in=keep.corrections.filter(state="waiting").values("field")
    )
    left = keys(doubled)
    CorrectionRequest.objects.filter(pk__in=set(asked) - set(left)).update(person=keep)
    return {"merged_here": merged, "corrections": [pk for pk in asked if pk not in left]}


def return_links(drop: Person, moved: dict[str, Any]) -> None:
    """Let them point back."""
    Person.objects.filter(pk__in=moved["merged_here"]).update(merged_into=drop)
    CorrectionRequest.objects.filter(pk__in=moved["corrections"]).update(person=drop)


def keys(rows: Any) -> list[int]:
    """Return the primary keys of rows."""
    return [row.pk for row in rows]
