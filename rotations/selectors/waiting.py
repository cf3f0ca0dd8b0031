"""Reads of the waiting list: who waits in which place, and who is being offered a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.enums import EnrolmentState, OfferState
from rotations.models import Enrolment, PlaceOffer

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch


@dataclass(frozen=True)
class QueueLine:
    """A name of the waiting list: its place in the queue (None once it is offered a place)."""

    name: Enrolment
    place: int | None
    offer: PlaceOffer | None
    lapsed: int  # how many offers it let pass

    @property
    def is_offered(self) -> bool:
        """Whether a place waits for its confirmation."""
        return self.offer is not None


def waiting_list_of(user: User, batch: Batch) -> list[QueueLine]:
    """Return the names that were offered a place and those that wait, as far as the user sees them.

    The place in the queue counts everybody who waits. Three queries.
    """
    offers = PlaceOffer.objects.filter(enrolment__batch=batch)
    open_offers = {offer.enrolment_id: offer for offer in offers.filter(state=OfferState.OPEN)}
    lapsed = list(offers.filter(state=OfferState.EXPIRED).values_list("enrolment", flat=True))
    order = list(
        Enrolment.objects.filter(batch=batch, state=EnrolmentState.WAITING)
        .order_by("waiting_since", "pk")
        .values_list("pk", flat=True)
    )
    place_of = {pk: place for place, pk in enumerate(order, start=1)}
    seen = Enrolment.objects.visible_to(user).filter(pk__in=[*open_offers, *order])
    names = {name.pk: name for name in seen.select_related("person", "organization")}
    return [
        QueueLine(names[pk], place_of.get(pk), open_offers.get(pk), lapsed.count(pk))
        for pk in (*open_offers, *order)
        if pk in names
    ]
