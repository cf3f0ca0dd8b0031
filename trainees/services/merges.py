"""Making one record of two that are one person, and parting them again exactly as they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.constraints import explained
from core.refusals.fields import BadInputError
from trainees.answers import told
from trainees.enums import TransferState
from trainees.models import NotSamePerson, Person, PersonMerge, TransferRequest
from trainees.records import FACTS, columns_of, with_number, written
from trainees.services import carrying
from trainees.services.appointments import follow_primary_post
from trainees.services.people import ONE_PER_ID_NUMBER
from trainees.signals import people_merged, people_unmerged

if TYPE_CHECKING:
    from collections.abc import Collection

    from organizations.models import User

NUMBER_TAKEN = "其中一个身份证号已另行登记给他人，不能撤销合并。"


@transaction.atomic
def merge_people(
    keep: Person, drop: Person, *, by: User, reason: str, taken: Collection[str] = ()
) -> PersonMerge:
    """Carry everything of `drop` to `keep`, with the facts named in `taken` (keys of FACTS).

    `drop` stays, hidden, for the undo. Raises ValidationError: "reason", "same", "stale" (merged
    already), "transfer" (a transfer waits), "accounts", and what the receivers refuse.
    """
    need_reason(reason)
    kept, dropped = locked(keep, drop)
    refuse_unmergeable(kept, dropped)
    merge = PersonMerge.objects.create(keep=kept, drop=dropped, reason=reason.strip(), merged_by=by)
    facts = with_number(taken, has_number=bool(kept.id_index))
    columns = [*columns_of(sorted(facts)), "organization_id"]
    before = written(kept, columns)
    moved: dict[str, Any] = {
        "posts": carrying.carry_posts(kept, dropped),
        "accounts": carrying.join_accounts(kept, dropped),
        "links": carrying.carry_links(kept, dropped),
    }
    hide(dropped, kept)
    take_facts(kept, dropped, columns[:-1])
    follow_primary_post(kept)
    moved["upper"] = told(people_merged.send(Person, keep=kept, drop=dropped))
    moved["last_hours"] = carrying.last_hours(kept)
    merge.moved = moved
    merge.facts = json.dumps({"before": before, "after": written(kept, columns)})
    merge.save(update_fields=["moved", "facts"])
    record(
        "trainees.merge_people",
        by=by,
        target=kept,
        path=kept.org_path,
        detail={"drop": dropped.pk, "merge": merge.pk, "fields": sorted(facts)},
    )
    return merge


@transaction.atomic
def unmerge_people(merge: PersonMerge, *, by: User, reason: str) -> PersonMerge:
    """Part two records again: each holds exactly what it held before.

    Raises ValidationError: "reason", "undone", "changed" (naming what has changed since), and what
    the receivers refuse.
    """
    need_reason(reason)
    held: PersonMerge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if not held.is_standing:
        raise ValidationError("这次合并已经撤销。", code="undone")
    kept, dropped = locked(held.keep, held.drop)
    facts = json.loads(held.facts)
    if changes := later_changes(held, kept, facts["after"]):
        raise ValidationError(
            f"合并以后{'；'.join(changes)}，不能撤销合并，请分别更正。", code="changed"
        )
    held.undone_by, held.undone_at, held.undo_reason = by, timezone.now(), reason.strip()
    put_back(kept, dropped, held, facts["before"])
    people_unmerged.send(Person, keep=kept, drop=dropped, moved=held.moved["upper"])
    held.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    record(
        "trainees.unmerge_people",
        by=by,
        target=kept,
        path=kept.org_path,
        detail={"drop": dropped.pk, "merge": held.pk},
    )
    return held


def put_back(kept: Person, dropped: Person, merge: PersonMerge, before: dict[str, Any]) -> None:
    """Undo what `merge_people` did, in the order that the constraints allow."""
    moved = merge.moved
    for column, value in before.items():
        field: Any = Person._meta.get_field(column.removesuffix("_id"))  # noqa: SLF001  # documented
        setattr(kept, column, field.to_python(value))
    kept.revision += 1
    dropped.merged_into = None
    dropped.revision += 1
    with explained({ONE_PER_ID_NUMBER: NUMBER_TAKEN}):
        kept.save(update_fields=[*before, "revision"])
        dropped.save(update_fields=["merged_into", "revision"])
    carrying.return_posts(dropped, moved["posts"])
    carrying.part_accounts(kept, dropped, moved["accounts"])
    carrying.return_links(dropped, moved["links"])
    kept.refresh_from_db()
    dropped.refresh_from_db()


def later_changes(merge: PersonMerge, kept: Person, after: dict[str, Any]) -> list[str]:
    """Return what happened since the merge that an undo could not assign to one of the two."""
    changes = []
    if kept.merged_into_id:
        changes.append("保留的记录又并入了另一条记录")
    newer = PersonMerge.objects.filter(keep=kept, undone_at=None, pk__gt=merge.pk).first()
    if newer:
        changes.append(f"又并入了{newer.drop.name}的另一条记录（请先撤销那次合并）")
    now = written(kept, after)
    edited = [label for label, columns in FACTS.values() if _differ(columns, now, after)]
    if edited:
        changes.append(f"修改过{'、'.join(edited)}")
    if now["organization_id"] != after["organization_id"]:
        changes.append("记录转到了其他单位")
    known = [*merge.moved["posts"]["own"], *merge.moved["posts"]["moved"]]
    posts = kept.appointments.exclude(pk__in=known).select_related("organization")
    changes += [f"登记了任职“{post.seat}”" for post in posts]
    if carrying.last_hours(kept) != merge.moved["last_hours"]:
        changes.append("记入或冲销过学时")
    return changes


def _differ(columns: Collection[str], now: dict[str, Any], after: dict[str, Any]) -> bool:
    return any(now[column] != after[column] for column in columns if column in after)


def locked(keep: Person, drop: Person) -> tuple[Person, Person]:
    """Return both records, locked in one order so that two merges never deadlock."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, drop.pk])
    people = {person.pk: person for person in rows.order_by("pk")}
    return people[keep.pk], people[drop.pk]


def refuse_unmergeable(kept: Person, dropped: Person) -> None:
    """Refuse one record twice, a record merged by somebody else, and one that a unit asks for."""
    if kept.pk == dropped.pk:
        raise BadInputError("请选择两条不同的记录。", code="same")
    if kept.merged_into_id or dropped.merged_into_id:
        raise ValidationError("其中一条记录刚被合并，请刷新后查看。", code="stale")
    waiting = TransferRequest.objects.filter(
        person__in=[kept, dropped], state=TransferState.WAITING
    ).select_related("to_organization")
    if asked := waiting.first():
        raise ValidationError(
            f"{asked.to_organization}正在申请转入{asked.asked_name}，请先答复。", code="transfer"
        )


def hide(dropped: Person, kept: Person) -> None:
    """Mark the record as merged: lists and searches leave it out."""
    dropped.merged_into = kept
    dropped.revision += 1
    dropped.save(update_fields=["merged_into", "revision"])


def take_facts(kept: Person, dropped: Person, columns: list[str]) -> None:
    """Write the chosen facts of the hidden record over those of the kept one."""
    for column in columns:
        setattr(kept, column, getattr(dropped, column))
    kept.revision += 1
    kept.save(update_fields=[*columns, "revision"])


def need_reason(reason: str) -> None:
    """Refuse an act without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("请写明依据。", code="reason")})


@transaction.atomic
def tell_apart(first: Person, second: Person, *, by: User) -> NotSamePerson:
    """Remember that two records are two people; saying it twice changes nothing."""
    lower, upper = sorted((first, second), key=lambda person: person.pk)
    if lower.pk == upper.pk:
        raise BadInputError("请选择两条不同的记录。", code="same")
    made, created = NotSamePerson.objects.get_or_create(
        first=lower, second=upper, defaults={"decided_by": by}
    )
    if created:
        detail = {"other": upper.pk}
        record("trainees.tell_apart", by=by, target=lower, path=lower.org_path, detail=detail)
    return made
