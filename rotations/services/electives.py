"""Menu choice: a slot opened to choice, wishes taken, places assigned by rank and lot, swapped by consent."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.constraints import explained
from core.refusals.fields import BadInputError, refused
from rotations.enums import EnrolmentState, SwapState
from rotations.models import (
    Batch,
    ElectiveBlock,
    ElectiveChoice,
    ElectiveOption,
    ElectivePlace,
    ElectiveSwap,
    Enrolment,
)
from rotations.places.electives import assign
from rotations.selectors.electives import slots_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from organizations.models import User


@transaction.atomic
def open_block(
    batch: Batch,
    slot: str,
    *,
    title: str,
    choose_until: dt.datetime,
    swap_until: dt.datetime,
    by: User,
) -> ElectiveBlock:
    """Open the parallel sessions of one time to choice; places are shared out evenly at first.

    Of two who open one slot the second is told. Raises ValidationError when the slot is gone, when
    wishes could come after the session has begun, and for a title that the class has already.
    """
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    found = next((one for one in slots_of(batch) if one.key == slot), None)
    if found is None:
        raise ValidationError("这个时段的平行课程已有变动，请刷新后重选。", code="slot")
    starts_at = found.sessions[0].period.lower
    if swap_until > starts_at or choose_until <= timezone.now():
        raise refused(
            {"choose_until": "选课截止应晚于现在，互换截止不能晚于上课时间。"}, code="times"
        )
    block = ElectiveBlock(
        batch=batch, title=title, choose_until=choose_until, swap_until=swap_until
    )
    with explained(
        {
            "elective_title_once": "本班已有同名选学，请更换名称。",
            "elective_swaps_after_choosing": "互换截止不能早于选课截止。",
        },
        is_input=True,
    ):
        block.save()
    even = -(-batch.capacity // len(found.sessions))
    ElectiveOption.objects.bulk_create(
        ElectiveOption(block=block, session=session, capacity=even) for session in found.sessions
    )
    record("electives.open", by=by, target=block, path=batch.org_path)
    return block


def _lock(block: ElectiveBlock) -> ElectiveBlock:
    locked: ElectiveBlock = (
        ElectiveBlock.objects.select_for_update(of=("self",))
        .select_related("batch")
        .get(pk=block.pk)
    )
    return locked


def _lock_unassigned(block: ElectiveBlock) -> ElectiveBlock:
    locked = _lock(block)
    if locked.assigned_at is not None:
        raise ValidationError("选学已经分配，不能再改。", code="assigned")
    return locked


@transaction.atomic
def set_capacities(block: ElectiveBlock, capacity: Mapping[int, int], *, by: User) -> None:
    """Say how many each option takes, until places are assigned."""
    locked = _lock_unassigned(block)
    for option in locked.options.all():
        if option.pk in capacity:
            ElectiveOption.objects.filter(pk=option.pk).update(capacity=capacity[option.pk])
    record("electives.capacity", by=by, target=locked, path=locked.batch.org_path)


@transaction.atomic
def wish(block: ElectiveBlock, enrolment: Enrolment, options: Sequence[int], *, by: User) -> None:
    """Store a trainee's ranked wishes in place of the former ones.

    Raises ValidationError when wishes are no longer taken, or one is said twice or not offered.
    """
    locked = _lock_unassigned(block)
    if locked.choose_until <= timezone.now():
        raise ValidationError("选课已截止。", code="late")
    offered = set(locked.options.values_list("pk", flat=True))
    if not options or len(set(options)) != len(options) or set(options) - offered:
        raise BadInputError("请选择不同的课程作为各个志愿。", code="wishes")
    locked.choices.filter(enrolment=enrolment).delete()
    ElectiveChoice.objects.bulk_create(
        ElectiveChoice(block=locked, enrolment=enrolment, option_id=option, rank=rank)
        for rank, option in enumerate(options, start=1)
    )
    record("electives.wish", by=by, target=locked, path=enrolment.org_path)


@transaction.atomic
def assign_block(block: ElectiveBlock, *, by: User) -> None:
    """Draw a seed, once, and give everybody seated a place: least sum of ranks, ties by the lot.

    Raises ValidationError while wishes are taken, and when the options take fewer than the class has.
    """
    locked = _lock_unassigned(block)
    if locked.choose_until > timezone.now():
        raise ValidationError("选课还没有截止，不能分配。", code="early")
    seated = {
        row.place: row for row in locked.batch.enrolments.filter(state=EnrolmentState.ACCEPTED)
    }
    capacity = dict(locked.options.values_list("pk", "capacity"))
    if sum(capacity.values()) < len(seated):
        raise ValidationError(
            f"各课程名额合计 {sum(capacity.values())}，少于学员 {len(seated)} 人，请先增加名额。",
            code="few",
        )
    wishes: dict[int, list[int]] = defaultdict(list)
    for enrolment, option in locked.choices.order_by("rank").values_list("enrolment", "option"):
        wishes[enrolment].append(option)
    seed = secrets.token_hex(8)
    result = assign({number: wishes[row.pk] for number, row in seated.items()}, capacity, seed=seed)
    ElectiveBlock.objects.filter(pk=locked.pk).update(seed=seed, assigned_at=timezone.now())
    taken: dict[int, int] = defaultdict(int)
    for number in sorted(result.option_of):
        option = result.option_of[number]
        taken[option] += 1
        ElectivePlace.objects.create(
            block=locked,
            option_id=option,
            enrolment=seated[number],
            number=taken[option],
            rank=result.rank_of[number],
        )
    record(
        "electives.assign", by=by, target=locked, path=locked.batch.org_path, detail={"seed": seed}
    )


@transaction.atomic
def place_by_hand(
    block: ElectiveBlock, enrolment: Enrolment, option: ElectiveOption, *, by: User
) -> None:
    """Give somebody who came later a free place of an option."""
    locked = _lock(block)
    if locked.assigned_at is None:
        raise ValidationError("选学还没有分配。", code="early")
    numbers = set(option.places.values_list("number", flat=True))
    free = next(number for number in range(1, len(numbers) + 2) if number not in numbers)
    with explained(
        {
            "elective_place_within_capacity": f"“{option}”名额已满，请选择其他课程。",
            "elective_place_once": f"{enrolment.person}已有选学课程。",
        }
    ):
        ElectivePlace.objects.create(block=locked, option=option, enrolment=enrolment, number=free)
    record("electives.place", by=by, target=locked, path=enrolment.org_path)


@transaction.atomic
def ask_swap(block: ElectiveBlock, asker: Enrolment, number: int, *, by: User) -> ElectiveSwap:
    """Ask the trainee with this seat number to change places.

    Raises ValidationError when swapping is over, nobody fits, or an own request is still open.
    """
    locked = _lock(block)
    mine, other = _place(locked, asker), None
    found = locked.places.filter(enrolment__place=number, enrolment__state=EnrolmentState.ACCEPTED)
    other = found.select_related("enrolment").first()
    if other is None or other.option_id == mine.option_id:
        raise BadInputError("没有这个学号，或对方与您在同一课程。", code="number")
    swap = ElectiveSwap(block=locked, asker=asker, other=other.enrolment)
    with explained({"elective_one_swap_asked_at_a_time": "您已提出一次互换，请等候答复。"}):
        swap.save()
    record("electives.ask_swap", by=by, target=locked, path=asker.org_path)
    return swap


def _place(block: ElectiveBlock, enrolment: Enrolment) -> ElectivePlace:
    if block.swap_until <= timezone.now():
        raise ValidationError("互换已截止。", code="late")
    place: ElectivePlace | None = block.places.filter(enrolment=enrolment).first()
    if place is None:
        raise ValidationError("还没有选学结果，不能互换。", code="none")
    return place


@transaction.atomic
def answer_swap(swap: ElectiveSwap, *, agree: bool, by: User) -> None:
    """Change the two places when the other agrees; other open requests of either lapse with that.

    Raises ValidationError when the request is not open any more, swapping is over, or one of them
    left the class.
    """
    locked = _lock(swap.block)
    current = ElectiveSwap.objects.select_related("asker", "other").get(pk=swap.pk)
    if current.state != SwapState.OPEN:
        raise ValidationError("这次互换已有答复。", code="answered")
    if agree:
        _refuse_gone(current)
        _exchange(_place(locked, current.asker), _place(locked, current.other))
        touched = locked.swaps.filter(state=SwapState.OPEN)
        pair = [current.asker_id, current.other_id]
        (touched.filter(asker__in=pair) | touched.filter(other__in=pair)).exclude(
            pk=current.pk
        ).update(state=SwapState.REFUSED, answered_at=timezone.now())
    state = SwapState.AGREED if agree else SwapState.REFUSED
    ElectiveSwap.objects.filter(pk=current.pk).update(state=state, answered_at=timezone.now())
    record(f"electives.swap_{state}", by=by, target=locked, path=current.other.org_path)


def _refuse_gone(swap: ElectiveSwap) -> None:
    """Whoever left the class keeps no say in its places."""
    if {swap.asker.state, swap.other.state} != {EnrolmentState.ACCEPTED}:
        raise ValidationError("其中一方已不在名册上，不能互换。", code="gone")


def _exchange(one: ElectivePlace, other: ElectivePlace) -> None:
    """Let two places change hands; the ranks are read anew from the wishes."""
    ElectivePlace.objects.filter(pk__in=[one.pk, other.pk]).delete()
    for place, enrolment in ((one, other.enrolment_id), (other, one.enrolment_id)):
        wished = ElectiveChoice.objects.filter(option=place.option_id, enrolment=enrolment)
        ElectivePlace.objects.create(
            block_id=place.block_id,
            option_id=place.option_id,
            enrolment_id=enrolment,
            number=place.number,
            rank=wished.values_list("rank", flat=True).first(),
        )


def release_electives(leaver: Enrolment) -> None:
    """Free the places of somebody who leaves the class for good; the wishes stay, as the lot was drawn by them."""
    now = timezone.now()
    asked = ElectiveSwap.objects.filter(asker=leaver) | ElectiveSwap.objects.filter(other=leaver)
    asked.filter(state=SwapState.OPEN).update(state=SwapState.REFUSED, answered_at=now)
    leaver.elective_places.all().delete()


def carry_electives(leaver: Enrolment, successor: Enrolment) -> None:
    """Let whoever comes instead take the leaver's places and wishes."""
    ElectiveSwap.objects.filter(asker=leaver, state=SwapState.OPEN).update(
        state=SwapState.REFUSED, answered_at=timezone.now()
    )
    ElectiveSwap.objects.filter(other=leaver, state=SwapState.OPEN).update(
        state=SwapState.REFUSED, answered_at=timezone.now()
    )
    leaver.elective_places.update(enrolment=successor)
    leaver.elective_choices.update(enrolment=successor)
