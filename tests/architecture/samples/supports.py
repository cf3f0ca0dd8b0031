"""Samples of the help between units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.factories.supports import from_the_university

if TYPE_CHECKING:
    from tests.cast import World


@sample(
    "rotations:support_detail",
    "rotations:support_accept",
    "rotations:support_decline",
    "rotations:support_withdraw",
)
def support(world: World) -> dict[str, Any]:
    """What a university gave to alice's county."""
    return {"pk": from_the_university(world).pk}
