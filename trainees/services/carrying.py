"""What hangs on a record and goes along when it is merged: posts, the account, requests; and back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from organizations.models import User
from trainees.models import Appointment, CorrectionRequest, HoursEntry, Person


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


def last_hours(person: Person) -> int:
    """Return the key of the newest ledger entry under the person's own name; 0 without one.

    The ledger is never changed: entries stay with the record that earned them, and whoever reads hours
    reads those of merged records too (`trainees.selectors.hours`).
    """
    newest = HoursEntry.objects.filter(person=person).aggregate(newest=Max("pk"))["newest"]
    return newest or 0


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
