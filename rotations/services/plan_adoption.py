"""Taking a plan over: chosen classes become drafts, or existing ones are changed, in one act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from rotations.models import AdoptedBatch, Batch, PlanAdoption, PlanningRun
from rotations.planning.changes import digest_of
from rotations.selectors.planning.results import changes_since, result_of
from rotations.selectors.planning.rooms import sessions_without_room
from rotations.services.adopted_batches import prints_of, put_back
from rotations.services.campaigns import locked_campaign
from rotations.services.planned_batches import make_batch, make_batches
from rotations.services.replanned_batches import replan_batch, replan_batches
from rotations.services.solver_runs import mark_undone, refuse_undone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from organizations.models import User
    from rotations.planning.result import Item, Result

    Advance = Callable[[int, int], None]

TOLD = 5
TOGETHER = 50  # new classes stored and judged in one go


class StalePlanError(ValidationError):
    """The data a plan rests on changed in a way that the person has not seen."""

    def __init__(self, changes: list[str]) -> None:
        """Say how much changed; `changes` are the sentences."""
        super().__init__(
            f"编排之后所依据的数据有 {len(changes)} 处变动，没有采用；请看过变动后再采用，或重新编排。",
            code="stale",
        )
        self.changes = changes


@dataclass
class Adopted:
    """What was taken over, and what could not be."""

    adoption: PlanAdoption
    count: int = 0
    unplaced: list[str] = field(default_factory=list)
    roomless: int = 0  # half-days in class that no room is named for

    @property
    def message(self) -> str:
        """A sentence on it."""
        left = "".join(self.unplaced[:TOLD])
        more = f"另有 {len(self.unplaced)} 项课程未能排入：{left}" if self.unplaced else ""
        bare = f"{self.roomless} 项课程没有空教室，请在课程表中另定。" if self.roomless else ""
        return f"“{self.adoption.run.campaign}”已采用 {self.count} 期。{more}{bare}"


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
    ValidationError: "live", "nothing", "refused" with the classes that the rules of scheduling
    forbid; StalePlanError when the data changed otherwise.
    """
    locked_campaign(run.campaign)
    result = result_of(run)
    chosen = [item for item in result.items if item.key in keys and item.can_be_adopted]
    _refuse_unready(run, chosen)
    _refuse_stale(run, changes, by=by)
    adopted = Adopted(PlanAdoption.objects.create(run=run, adopted_by=by))
    taking = Taking(adopted, result, by=by)
    changed = sorted((item for item in chosen if not item.is_new), key=lambda one: one.order)
    made = sorted((item for item in chosen if item.is_new), key=lambda one: one.order)
    if changed:
        taking.replan(changed)
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
    adopted.roomless = sessions_without_room(adopted.adoption)
    record(
        "planning.adopt",
        by=by,
        target=run.campaign,
        path=run.organization.path,
        detail={"run": run.pk, "batches": adopted.count},
    )
    return adopted


def keep_changes(run: PlanningRun, changes: Sequence[str]) -> None:
    """Keep with a run what was found to have changed since, to be looked at before it is taken over."""
    PlanningRun.objects.filter(pk=run.pk).update(changes=list(changes))


def _refuse_unready(run: PlanningRun, chosen: Collection[Item]) -> None:
    if run.is_live:
        raise ValidationError("还在计算，请先停止，再采用当前结果。", code="live")
    if not chosen:
        raise ValidationError("请至少选择一期还没有采用的班次。", code="nothing")


def _refuse_stale(run: PlanningRun, changes: str, *, by: User) -> None:
    """Refuse when the data changed in a way that was not seen; what was seen stays with the run."""
    found = changes_since(by, run)
    if found and digest_of(found) != changes:
        raise StalePlanError(found)
    keep_changes(run, found)


class Taking:
    """Takes classes over into one act: those that are there all together, new ones in companies."""

    def __init__(self, adopted: Adopted, result: Result, *, by: User) -> None:
        """Begin without refusals."""
        self.adopted, self.result, self.by = adopted, result, by
        self.refusals: list[str] = []

    def replan(self, items: Sequence[Item]) -> None:
        """Change classes in one go; where anything forbids that, one by one, which says what."""
        try:
            changed = replan_batches(items, by=self.by)
        except ValidationError:
            self.one_by_one(items)
            return
        self._note(changed)

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
            self._note([_replanned(item, by=self.by)])
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


def _replanned(item: Item, *, by: User) -> tuple[Batch, str, dict[str, Any]]:
    """Change one class; the board's own move says what is in the way, but keeps to the same rooms."""
    try:
        (changed,) = replan_batches([item], by=by)
    except ValidationError:
        return replan_batch(item, by=by)
    return changed


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
