"""The waiting list (候补): a place that becomes free is offered to the next in line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from core.audit.services import record
from core.constraints import explained
from core.days import first_day, midnight, today
from rotations.clashes import person_sentences
from rotations.enums import BatchState, EnrolmentState, MovementKind, OfferState
from rotations.models import Enrolment, PlaceOffer
from rotations.places.waiting import answer_until, next_in_line
from rotations.selectors.free_places import free_places
from rotations.services.batch_news import tell_units
from rotations.services.quota_writing import settle_surplus, shift_places
from trainees.services.people import lock_people

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from organizations.models import User
    from rotations.models import Batch
    from rotations.selectors.free_places import FreePlaces

OFFERING_STATES = (BatchState.PUBLISHED, BatchState.CONFIRMED)


def pass_on(
    batch: Batch, freed: str | None, *, by: User | None, passing_over: Container[int] = ()
) -> int:
    """Offer the free places of a unit (or of the organizer's store: None) to those who wait.

    The unit's own names come first; while units may still send names its place stays with the
    unit, afterwards it goes to whoever waits longest. Who is called elsewhere meanwhile is passed
    over and keeps waiting. The batch row is locked. Returns how many places were offered.
    """
    if batch.state not in OFFERING_STATES or first_day(batch.dates) <= today():
        return 0
    offered = 0
    while _offer_next(batch, freed, by=by, passing_over=passing_over):
        offered += 1
    return offered


def fill_up(batch: Batch, holders: Iterable[str], *, by: User | None) -> None:
    """Let names have the places their units got: first who waits, then who was sent over quota."""
    for holder in holders:
        pass_on(batch, holder, by=by)
    settle_surplus(batch)


def is_open_to_all(batch: Batch) -> bool:
    """Return whether a free place of a unit goes to other units: once names are no more awaited."""
    due = batch.places_due_on or batch.names_due_on
    return batch.state != BatchState.PUBLISHED or (due is not None and due < today())


def _offer_next(
    batch: Batch, freed: str | None, *, by: User | None, passing_over: Container[int]
) -> bool:
    free = free_places(batch)
    left = free.store if freed is None else free.rest_of(freed) if freed in free.quotas else 0
    if left < 1 or free.room < 1:
        return False
    queue = [name for name in waiting_names(batch) if name.pk not in passing_over]
    holders = [free.holder_of(name.org_path) for name in queue]
    for place in next_in_line(holders, freed, open_to_all=is_open_to_all(batch)):
        try:
            _offer(queue[place], free, freed, by=by)
        except ValidationError:
            continue
        return True
    return False


def waiting_names(batch: Batch) -> list[Enrolment]:
    """Return the names that wait, in their order."""
    waiting = batch.enrolments.filter(state=EnrolmentState.WAITING)
    return list(
        waiting.select_related("person", "organization", "batch").order_by("waiting_since", "pk")
    )


def _offer(name: Enrolment, free: FreePlaces, freed: str | None, *, by: User | None) -> None:
    """Put a waiting name on a free place; its unit has until the deadline to confirm."""
    batch, person = name.batch, name.person
    holder = free.quotas[free.holder_of(name.org_path) or ""]
    source = free.quotas[freed] if freed is not None else None
    lock_people([person])
    with explained(person_sentences(person, batch)):
        Enrolment.objects.filter(pk=name.pk).update(
            state=EnrolmentState.NOMINATED, is_over_quota=False, revision=F("revision") + 1
        )
        if source != holder:
            shift_places(batch, source, holder, 1, kind=MovementKind.OFFER, by=by)
    offer = PlaceOffer.objects.create(
        enrolment=name,
        source=source.organization if source else None,
        answer_by=answer_until(timezone.now(), midnight(first_day(batch.dates))),
    )
    record("waiting.offer", by=by, target=name, path=name.org_path)
    until = timezone.localtime(offer.answer_by)
    tell_units(
        batch,
        {holder.organization_id, name.organization_id},
        title=f"候补递补：{person}可以参加“{batch}”",
        body=f"请于{until:%Y-%m-%d %H:%M}前确认，逾期将递补下一位。",
    )


def close_offer(name: Enrolment, state: OfferState) -> PlaceOffer | None:
    """Close the open offer of a name, if there is one."""
    offer = name.offers.filter(state=OfferState.OPEN).select_related("source").first()
    if offer is not None:
        PlaceOffer.objects.filter(pk=offer.pk).update(state=state, answered_at=timezone.now())
    found: PlaceOffer | None = offer
    return found


def close_offers_of(batch: Batch) -> None:
    """Close every open offer of a batch that will not be held."""
    PlaceOffer.objects.filter(enrolment__batch=batch, state=OfferState.OPEN).update(
        state=OfferState.REFUSED, answered_at=timezone.now()
    )


def follow_leaving(
    batch: Batch, name: Enrolment, *, by: User | None, state: OfferState = OfferState.REFUSED
) -> None:
    """Pass on the place of a name that left the list, or let its offer lapse; the row is locked.

    Who waits comes before names that were sent over quota since. An offered place goes back to the
    unit that it was taken from.
    """
    offer = close_offer(name, state)
    free = free_places(batch)
    freed = free.holder_of(name.org_path)
    if offer is not None and freed is not None:
        source = free.quotas.get(offer.source.path) if offer.source else None
        holder = free.quotas[freed]
        if source != holder and free.rest_of(freed):
            shift_places(batch, holder, source, 1, kind=MovementKind.OFFER, by=by)
        freed = source.org_path if source else None
    if offer is not None or freed is not None:
        pass_on(batch, freed, by=by, passing_over={name.pk})
    settle_surplus(batch)
