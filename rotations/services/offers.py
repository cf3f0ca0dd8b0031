"""Names that wait: put on the waiting list, confirmed when a place is theirs, passed over in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.audit.services import record
from rotations.enums import EnrolmentState, OfferState
from rotations.models import Batch, Enrolment, PlaceOffer
from rotations.services.batch_news import tell_units
from rotations.services.enrolments import accept, lock_batch
from rotations.services.quota_writing import settle_surplus
from rotations.services.waiting import follow_leaving, waiting_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User


@transaction.atomic
def put_on_waiting_list(enrolments: Sequence[Enrolment], *, by: User, reason: str = "") -> None:
    """Let undecided names of one batch wait for a free place (列入候补); their units are told.

    A waiting name holds no place and is free for other classes. Raises ValidationError when a name
    was decided meanwhile, or is being offered a place right now.
    """
    for batch in sorted(
        {e.batch for e in enrolments}, key=lambda row: row.pk
    ):  # one order of locks
        locked = lock_batch(batch)
        own = sorted((e for e in enrolments if e.batch_id == batch.pk), key=lambda e: e.pk)
        for enrolment in own:
            _wait(enrolment, reason=reason.strip(), by=by)
        settle_surplus(locked)
        _tell_waiting(locked, own)


def _wait(enrolment: Enrolment, *, reason: str, by: User | None) -> None:
    if enrolment.offers.filter(state=OfferState.OPEN).exists():
        raise ValidationError(f"{enrolment.person}正在等待单位确认递补。", code="offered")
    moved = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.NOMINATED).update(
        state=EnrolmentState.WAITING,
        waiting_since=timezone.now(),
        is_over_quota=False,
        reason=reason,
        revision=F("revision") + 1,
    )
    if moved != 1:
        raise ValidationError(f"{enrolment.person}的报名已被他人处理，请刷新。", code="stale")
    enrolment.refresh_from_db()
    record("waiting.add", by=by, target=enrolment, path=enrolment.org_path)


def _tell_waiting(batch: Batch, names: Sequence[Enrolment]) -> None:
    order = [name.pk for name in waiting_names(batch)]
    for name in names:
        tell_units(
            batch,
            [name.organization_id],
            title=f"{name.person}列入“{batch}”候补第 {order.index(name.pk) + 1} 位",
            body="有名额空出时按候补次序通知递补。",
        )


@transaction.atomic
def take_offer(enrolment: Enrolment, *, by: User) -> None:
    """Confirm that a name takes the place it was offered: it is seated at once.

    Raises ValidationError when no offer is open any more, or its time is over.
    """
    lock_batch(enrolment.batch)
    offer = enrolment.offers.filter(state=OfferState.OPEN).first()
    if offer is None or offer.answer_by <= timezone.now():
        raise ValidationError("递补的确认期限已过，名额已转给下一位。", code="expired")
    accept([enrolment], by=by, reason="候补递补")


def expire_offers() -> int:
    """Let offers lapse whose time is over: the name goes to the end of the queue, the place on.

    Returns how many lapsed; each in a transaction of its own.
    """
    late = PlaceOffer.objects.filter(state=OfferState.OPEN, answer_by__lte=timezone.now())
    return sum(_expire(pk) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _expire(pk: int) -> bool:
    offer = PlaceOffer.objects.select_related("enrolment__batch", "enrolment__person").get(pk=pk)
    batch = lock_batch(offer.enrolment.batch)
    name = batch.enrolments.select_related("person", "organization").get(pk=offer.enrolment_id)
    offer.refresh_from_db()
    if offer.state != OfferState.OPEN:
        return False
    Enrolment.objects.filter(pk=name.pk, state=EnrolmentState.NOMINATED).update(
        state=EnrolmentState.WAITING, waiting_since=timezone.now(), revision=F("revision") + 1
    )
    record("waiting.expire", by=None, target=name, path=name.org_path)
    tell_units(
        batch,
        [name.organization_id],
        title=f"{name.person}未在期限内确认递补“{batch}”",
        body="名额已转给下一位，此人排到候补末位。",
    )
    follow_leaving(batch, name, by=None, state=OfferState.EXPIRED)
    return True
