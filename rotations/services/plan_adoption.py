"""Taking a plan over: chosen classes become drafts, or existing ones are changed, in one act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from core.audit.services import record
from core.days import days_range
from courses.models import Venue
from organizations.models import Organization
from organizations.permissions import is_allowed
from rotations.models import AdoptedBatch, Batch, PlanAdoption
from rotations.planning.adopting import places_by_unit
from rotations.planning.changes import digest_of
from rotations.selectors.planning.results import changes_since, result_of
from rotations.services.adopted_batches import existing_batch, kept_before, prints_of, put_back
from rotations.services.batches import cancel_batch
from rotations.services.board import move_batch
from rotations.services.campaigns import locked_campaign
from rotations.services.planned_batches import make_batch, make_batches
from rotations.services.quotas import set_quotas
from rotations.services.solver_runs import mark_undone, refuse_undone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from organizations.models import User
    from rotations.models import PlanningRun
    from rotations.planner import PlannedBatch
    from rotations.planning.result import Item, Result

    Advance = Callable[[int, int], None]

MANAGE = "rotations.manage_batch"
TOLD = 5
TOGETHER = 50  # new classes stored and judged in one go
CALLED_OFF = "调整编排后不再举办"


@dataclass
class Adopted:
    """What was taken over, and what could not be."""

    adoption: PlanAdoption
    count: int = 0
    unplaced: list[str] = field(default_factory=list)

    @property
    def message(self) -> str:
        """A sentence on it."""
        left = "".join(self.unplaced[:TOLD])
        more = f"另有 {len(self.unplaced)} 项课程未能排入：{left}" if self.unplaced else ""
        return f"“{self.adoption.run.campaign}”已采用 {self.count} 期。{more}"


@transaction.atomic
def adopt_plan(
    run: PlanningRun,
    keys: Collection[str],
    *,
    changes: str = "",
    by: User,
    progress: Advance = lambda done, total: None,
) -> Adopted:
    """Take classes of a run's plan over; either all that were chosen, or nothing.

    `changes` names the changes of the data that the person has seen (see `digest_of`). Raises
    ValidationError: "live", "nothing", "stale" when the data changed otherwise, "refused" with the
    classes that the rules of scheduling forbid.
    """
    locked_campaign(run.campaign)
    result = result_of(run)
    chosen = [item for item in result.items if item.key in keys and item.can_be_adopted]
    _refuse(run, chosen, changes, by=by)
    adopted = Adopted(PlanAdoption.objects.create(run=run, adopted_by=by))
    taking = Taking(adopted, result, by=by)
    changed = sorted((item for item in chosen if not item.is_new), key=lambda one: one.order)
    made = sorted((item for item in chosen if item.is_new), key=lambda one: one.order)
    for item in changed:
        taking.one_by_one([item])
        progress(adopted.count, len(chosen))
    for first in range(0, len(made), TOGETHER):
        taking.together(made[first : first + TOGETHER])
        progress(adopted.count, len(chosen))
    refusals = taking.refusals
    if refusals:
        more = f"等 {len(refusals)} 期" if len(refusals) > TOLD else ""
        raise ValidationError(
            "\n".join(
                [
                    *refusals[:TOLD],
                    f"以上{more}班次不能采用，没有改动任何班次；可以去掉它们再采用。",
                ]
            ),
            code="refused",
        )
    record(
        "planning.adopt",
        by=by,
        target=run.campaign,
        path=run.organization.path,
        detail={"run": run.pk, "batches": adopted.count},
    )
    return adopted


def _refuse(run: PlanningRun, chosen: Collection[Item], changes: str, *, by: User) -> None:
    if run.is_live:
        raise ValidationError("还在计算，请先停止，再采用当前结果。", code="live")
    if not chosen:
        raise ValidationError("请至少选择一期还没有采用的班次。", code="nothing")
    if digest_of(changes_since(by, run)) != changes:
        raise ValidationError(
            "编排所依据的数据又有变动，没有采用；请看过变动后再采用，或重新编排。", code="stale"
        )


class Taking:
    """Takes classes over into one act: changes one by one, new ones in companies."""

    def __init__(self, adopted: Adopted, result: Result, *, by: User) -> None:
        """Begin without refusals."""
        self.adopted, self.result, self.by = adopted, result, by
        self.refusals: list[str] = []

    def together(self, items: Sequence[Item]) -> None:
        """Make new classes in one go; where anything forbids that, one by one, which says what."""
        planned = [item.planned for item in items if item.planned is not None]
        campaign = self.adopted.adoption.run.campaign
        try:
            batches, unplaced = make_batches(planned, self.result, campaign, by=self.by)
        except ValidationError:
            self.one_by_one(items)
            return
        self.adopted.unplaced += unplaced
        self._note([(one, item.key, {}) for one, item in zip(batches, items, strict=True)])

    def one_by_one(self, items: Iterable[Item]) -> None:
        """Make or change classes, each with the refusal of its own."""
        for item in items:
            try:
                with transaction.atomic():
                    self._take_over(item)
            except ValidationError as refusal:
                self.refusals.append(f"{item.title}：{''.join(refusal.messages)}")

    def _take_over(self, item: Item) -> None:
        if item.planned is None or item.stored is not None:
            batch, before = _changed(item, by=self.by)
            self._note([(batch, item.key, before)])
            return
        campaign = self.adopted.adoption.run.campaign
        batch, unplaced = make_batch(item.planned, self.result, campaign, by=self.by)
        self.adopted.unplaced += unplaced
        self._note([(batch, item.key, {})])

    def _note(self, rows: Sequence[tuple[Batch, str, dict[str, Any]]]) -> None:
        stored = Batch.objects.in_bulk([batch.pk for batch, _, _ in rows])
        prints = prints_of(stored.values())
        AdoptedBatch.objects.bulk_create(
            AdoptedBatch(
                adoption=self.adopted.adoption,
                batch=batch,
                key=key,
                before=before,
                print=prints[batch.pk],
            )
            for batch, key, before in rows
        )
        self.adopted.count += len(rows)


def _changed(item: Item, *, by: User) -> tuple[Batch, dict[str, Any]]:
    """Move a class that is there, give its places anew, or call it off; return how it stood, too."""
    batch = existing_batch(item.key)
    if not is_allowed(by, MANAGE, batch):
        raise ValidationError("不是您可以改动的班次。", code="foreign")
    before = kept_before(batch)
    planned = item.planned
    if planned is None:
        cancel_batch(batch, reason=CALLED_OFF, by=by)
    else:
        if item.is_moved:
            batch = _moved(batch, planned, by=by)
        if item.has_other_places:
            _quotas(batch, planned, by=by)
    return batch, before


def _moved(batch: Batch, planned: PlannedBatch, *, by: User) -> Batch:
    moved = move_batch(
        batch,
        dates=days_range(planned.starts_on, planned.ends_on - dt.timedelta(days=1)),
        venue=Venue.objects.get(pk=int(planned.venue)),
        revision=batch.revision,
        by=by,
    )
    return moved.batch


def _quotas(batch: Batch, planned: PlannedBatch, *, by: User) -> None:
    units = Organization.objects.in_bulk([int(q.unit.partition(".")[0]) for q in planned.quotas])
    places = places_by_unit(planned.quotas, {key: unit.path for key, unit in units.items()})
    if sum(places.values()) > batch.capacity:
        Batch.objects.filter(pk=batch.pk).update(
            capacity=sum(places.values()), revision=F("revision") + 1
        )
    set_quotas(batch, {units[key]: count for key, count in places.items()}, by=by)


@transaction.atomic
def undo_adoption(adoption: PlanAdoption, *, by: User) -> int:
    """Take an act of taking over back: new drafts are called off, changed classes stand as before.

    Classes that the act called off stay so. Returns how many were put back. Raises ValidationError:
    "undone", or "touched" with the classes that somebody has worked on since.
    """
    held = PlanAdoption.objects.select_for_update().get(pk=adoption.pk)
    refuse_undone(held, "采用")
    rows = list(held.batches.select_related("batch__organization", "batch__campaign"))
    prints = prints_of([row.batch for row in rows])
    touched = [str(row.batch) for row in rows if prints[row.batch_id] != row.print]
    if touched:
        names = "、".join(touched[:TOLD])
        raise ValidationError(
            f"采用之后{names}{'等' if len(touched) > TOLD else ''}已有改动，不能整体撤销；"
            "可以逐个修改或取消。",
            code="touched",
        )
    count = put_back(rows, by=by)
    mark_undone(held, by=by)
    run = adoption.run
    record(
        "planning.undo",
        by=by,
        target=run.campaign,
        path=run.organization.path,
        detail={"run": run.pk, "batches": count},
    )
    return count
