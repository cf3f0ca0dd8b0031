"""Settling what holds for a whole class, and what single trainees need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from core.audit.services import record
from core.constraints import explained
from core.days import first_day, last_day
from core.refusals.fields import code_of, refused
from core.revisions import claim_revision
from rotations.models import Batch, ClassAffairs, Stay, TraineeNeeds
from rotations.selectors.affairs import default_diet
from rotations.selectors.sessions import trainees_of
from rotations.services.lodging import TAKEN, lock_beds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organizations.models import User
    from rotations.selectors.affairs import Needs

DEFAULT_HANDOUTS = ["学员证", "学员手册", "房卡", "餐券"]


def affairs_of(batch: Batch) -> ClassAffairs:
    """Return what is settled for a class; at first people come and go on its first and last day."""
    made, _ = ClassAffairs.objects.get_or_create(
        batch=batch,
        defaults={
            "first_night": first_day(batch.dates),
            "last_morning": last_day(batch.dates),
            "handouts": DEFAULT_HANDOUTS,
        },
    )
    return made


@transaction.atomic
def save_affairs(affairs: ClassAffairs, *, revision: int, by: User) -> ClassAffairs:
    """Store what is settled; beds that were given follow the nights.

    Raises ValidationError: "stale", on `first_night` when the nights lie apart from the class, and
    on `first_night` when another class has one of the beds on the new nights.
    """
    claim_revision(affairs, expected=revision)
    batch = affairs.batch
    if affairs.last_morning < affairs.first_night:
        raise ValidationError({"last_morning": "退房日期不能早于入住日期。"})
    if affairs.first_night > last_day(batch.dates) or affairs.last_morning < first_day(batch.dates):
        raise ValidationError({"first_night": "住宿日期应在办班日期前后，请核对。"})
    affairs.save()
    if batch.venue is not None:
        lock_beds(batch.venue)
    stays = Stay.objects.filter(enrolment__batch=batch)
    nights = DateRange(affairs.first_night, affairs.last_morning, "[)")
    try:
        with explained(TAKEN):
            if affairs.first_night == affairs.last_morning:
                stays.delete()
            else:
                stays.update(nights=nights)
    except ValidationError as refusal:
        words = "改期后有床位已被其他班次占用，请先取消住宿安排，改期后重新安排。"
        raise refused({"first_night": words}, code=code_of(refusal)) from refusal
    record("affairs.set", by=by, target=batch, path=batch.org_path)
    return affairs


@transaction.atomic
def set_needs(batch: Batch, needs: Mapping[int, Needs], *, by: User) -> int:
    """Store who eats and sleeps otherwise than the rest; return how many changed.

    Who needs no bed any more gives it back. Raises ValidationError("stale") for a stranger to the class.
    """
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    people = {row.pk: row for row in trainees_of([batch.pk])}
    if needs.keys() - people.keys():
        raise ValidationError("名册刚被他人更改，请刷新后再填。", code="stale")
    stored = {row.enrolment_id: row for row in TraineeNeeds.objects.filter(enrolment__in=people)}
    changed = []
    for key, wanted in needs.items():
        row = stored.get(key) or TraineeNeeds(
            enrolment=people[key], diet=default_diet(people[key].person.ethnicity)
        )
        if (row.diet, row.lodges, row.note) != (wanted.diet, wanted.lodges, wanted.note):
            row.diet, row.lodges, row.note = wanted.diet, wanted.lodges, wanted.note
            row.save()
            changed.append(key)
    gone = [key for key in changed if not needs[key].lodges]
    Stay.objects.filter(enrolment__in=gone).delete()
    if changed:
        detail = {"changed": len(changed)}
        record("affairs.needs", by=by, target=batch, path=batch.org_path, detail=detail)
    return len(changed)
