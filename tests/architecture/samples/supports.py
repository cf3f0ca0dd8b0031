"""Samples of the help between units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.services.supports import offer_places
from tests.architecture.samples import sample
from tests.factories.organizations import OrganizationFactory
from tests.factories.supports import county_class, from_the_university

if TYPE_CHECKING:
    from tests.cast import World


@sample(
    "rotations:support_detail",
    "rotations:support_accept",
    "rotations:support_decline",
    "rotations:support_end",
)
def support(world: World) -> dict[str, Any]:
    """What a university gave to alice's county."""
    return {"pk": from_the_university(world).pk}


@sample("rotations:support_withdraw")
def offer(world: World) -> dict[str, Any]:
    """What alice's county offered a third one, which is not the neighbour's."""
    third = OrganizationFactory.create(parent=world.prefecture)
    return {"pk": offer_places(county_class(world), third, 2, by=world.alice).pk}
