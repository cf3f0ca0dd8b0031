"""Help between units (对口支援): offered by one, accepted by the other, one row for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.constraints import explained
from core.notices.services import notify
from core.refusals.fields import refused
from courses.services.loans import lend_lecturer
from rotations.enums import BatchState, MovementKind, SupportKind, SupportState
from rotations.models import Quota, Support
from rotations.places.quotas import nearest_above
from rotations.selectors.free_places import free_places
from rotations.selectors.supports import offered_places, page_of, related_support
from rotations.services.quota_writing import shift_places
from rotations.services.quotas import lock_open
from rotations.services.waiting import fill_up
from trainees.selectors.desks import desk_of

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from courses.models import Lecturer
    from organizations.models import Organization, User
    from rotations.models import Batch, Campaign

ONCE = {
    "support_places_once": "该班次对这个单位已有支援；需要增加的，请撤回后重新登记，或用“调剂”增加名额。",
    "support_teacher_once_at_a_time": "这位授课人在这些日期已支援该单位。",
}


@transaction.atomic
def offer_places(
    batch: Batch, receiver: Organization, places: int, *, by: User, note: str = ""
) -> Support:
    """Offer a unit elsewhere places of a class; they are kept for it until it answers.

    Raises ValidationError: on `receiver` (outside the campaign, in one line with the giver, helped
    already), or on `places` for more than no unit has and nobody was offered.
    """
    locked = lock_open(batch)
    giver = batch.organization
    _refuse_receiver(receiver, giver, locked.campaign)
    _refuse_second(locked, receiver)
    left = free_places(locked).store - offered_places(locked)
    if places > left:
        raise refused(
            {"places": f"未分配的名额只有 {max(left, 0)} 个，不能支援 {places} 个。"},
            code="above_store",
        )
    return _offer(
        Support(
            campaign=locked.campaign,
            kind=SupportKind.PLACES,
            giver=giver,
            receiver=receiver,
            batch=locked,
            places=places,
            note=note,
        ),
        by=by,
    )


@transaction.atomic
def offer_teacher(
    lecturer: Lecturer,
    receiver: Organization,
    dates: DateRange,
    *,
    campaign: Campaign,
    by: User,
    note: str = "",
) -> Support:
    """Offer a unit elsewhere a lecturer of one's own pool for some days.

    Raises ValidationError: on `receiver` as `offer_places` does, or when the lecturer is lent there
    on some of these days.
    """
    _refuse_receiver(receiver, lecturer.organization, campaign)
    return _offer(
        Support(
            campaign=campaign,
            kind=SupportKind.TEACHER,
            giver=lecturer.organization,
            receiver=receiver,
            lecturer=lecturer,
            dates=dates,
            note=note,
        ),
        by=by,
    )


@transaction.atomic
def record_outside_support(support: Support, *, by: User) -> Support:
    """Write down what a giver without an account here gave; the receiver's word is enough.

    The places are places of a class that the receiver's side organizes, the lecturer stands in its
    own pool, so nothing is moved. Raises ValidationError: on `places` for more than the class has, on
    `receiver`, or for a second row of the same gift.
    """
    _refuse_outsider(support.receiver, support.campaign)
    if support.batch is not None:
        locked = lock_open(support.batch)
        _refuse_second(locked, support.receiver)
        if (support.places or 0) > locked.capacity:
            raise refused({"places": f"班次名额只有 {locked.capacity} 个。"}, code="above")
    support.offered_by = support.decided_by = by
    support.state, support.decided_at = SupportState.AGREED, timezone.now()
    with explained(ONCE):
        support.save()
    support.refresh_from_db()
    record("supports.record", by=by, target=support, path=support.receiver_path)
    return support


def _offer(support: Support, *, by: User) -> Support:
    support.offered_by = by
    with explained(ONCE):
        support.save()
    support.refresh_from_db()
    record("supports.offer", by=by, target=support, path=support.giver_path)
    title = f"{support.giver}拟支援{support.receiver}{support.gift}，请答复"
    _tell(support, support.receiver, title, but=by)
    return support


@transaction.atomic
def accept_support(support: Support, *, by: User) -> None:
    """Take what was offered: the places become a quota of the unit, or the lecturer can be booked.

    Raises ValidationError: "decided", "state" (the roster is fixed), or "above_store" when the places
    were given away meanwhile.
    """
    batch = _lock_for(support)
    _decide(support, SupportState.AGREED, by=by)
    if batch is not None:
        _give_places(batch, support, by=by)
    elif support.lecturer and support.dates:
        lend_lecturer(support.lecturer, to=support.receiver, dates=support.dates, by=by)
    record("supports.accept", by=by, target=support, path=support.receiver_path)
    _tell_giver(support, f"{support.receiver}已接受{support.gift}", but=by)


def _lock_for(support: Support) -> Batch | None:
    """Lock the class whose places are taken; a lecturer has none."""
    if support.batch is None:
        return None
    if support.batch.state == BatchState.CANCELLED:
        raise ValidationError("该班次已取消，不能再接受；请按“不接受”答复。", code="state")
    return lock_open(support.batch)


def _give_places(batch: Batch, support: Support, *, by: User) -> None:
    """Put the places into the receiver's quota, as a movement that names the giver."""
    free, places = free_places(batch), support.places or 0
    if places > free.store:
        raise ValidationError(
            f"该班次未分配的名额只剩 {max(free.store, 0)} 个，请与{support.giver}联系后再答复。",
            code="above_store",
        )
    path = support.receiver_path
    quota = free.quotas.get(path)
    if quota is None:
        above = nearest_above(path, free.quotas, strictly=True)
        parent = free.quotas[above] if above else None
        quota = Quota(batch=batch, organization=support.receiver, places=0, parent=parent)
        quota.save()
    reason = f"{support.giver}对口支援"
    shift_places(batch, None, quota, places, kind=MovementKind.SUPPORT, by=by, reason=reason)
    fill_up(batch, [path], by=by)


@transaction.atomic
def decline_support(support: Support, *, reason: str, by: User) -> None:
    """Say no, and why. Raises ValidationError: on `reason`, "decided"."""
    if not reason.strip():
        raise refused({"reason": "请写明不接受的理由。"}, code="reason")
    _decide(support, SupportState.DECLINED, by=by, answer=reason.strip())
    record("supports.decline", by=by, target=support, path=support.receiver_path)
    _tell_giver(support, f"{support.receiver}未接受{support.gift}", but=by)


@transaction.atomic
def withdraw_support(support: Support, *, by: User) -> None:
    """Take an offer back. Raises ValidationError("decided") once it is answered."""
    _decide(support, SupportState.WITHDRAWN, by=by)
    record("supports.withdraw", by=by, target=support, path=support.giver_path)
    _tell(support, support.receiver, f"{support.giver}已撤回{support.gift}的支援", but=by)


def _decide(support: Support, state: str, *, by: User, answer: str = "") -> None:
    """Write the answer, once: of two who answer, the second is told."""
    waiting = Support.objects.filter(pk=support.pk, state=SupportState.OFFERED)
    decided = waiting.update(state=state, decided_by=by, decided_at=timezone.now(), answer=answer)
    if decided != 1:
        raise ValidationError("这项支援已有答复或已撤回，请刷新后查看。", code="decided")
    support.answer = answer


def _refuse_receiver(receiver: Organization, giver: Organization, campaign: Campaign) -> None:
    _refuse_outsider(receiver, campaign)
    if receiver.path.startswith(giver.path) or giver.path.startswith(receiver.path):
        sentence = f"“{receiver}”与“{giver}”是上下级，请直接分配名额或共享师资，不必登记支援。"
        raise refused({"receiver": sentence}, code="in_line")


def _refuse_outsider(receiver: Organization, campaign: Campaign) -> None:
    if not receiver.path.startswith(campaign.org_path):
        sentence = f"“{receiver}”不在“{campaign}”的范围内；外单位培训请在其参训后登记认定。"
        raise refused({"receiver": sentence}, code="outside")


def _refuse_second(batch: Batch, receiver: Organization) -> None:
    """One class helps a line of units once, or its people would be counted for both; locked."""
    other = related_support(batch, receiver)
    if other is None:
        return
    if other.receiver_id == receiver.pk:
        raise refused({"receiver": ONCE["support_places_once"]}, code="twice")
    sentence = f"该班次已支援“{other.receiver}”，与“{receiver}”是上下级，请由其分解名额。"
    raise refused({"receiver": sentence}, code="twice")


def _tell_giver(support: Support, title: str, *, but: User) -> None:
    if support.giver is not None:
        _tell(support, support.giver, title, but=but)


def _tell(support: Support, side: Organization, title: str, *, but: User) -> None:
    tell_side(support, side, title, body=support.answer or support.note, but=but)


def tell_side(support: Support, side: Organization, title: str, *, body: str, but: User) -> None:
    """Tell the desk of one end what became of a gift."""
    people = [user for user in desk_of(side) if user != but]
    notify(people, title=title, body=body, url=page_of(support))
