"""Samples of progress and of what is sent upward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample
from tests.architecture.samples.campaigns import running

if TYPE_CHECKING:
    from tests.cast import World


@sample("reports:campaign_progress", "reports:campaign_trend")
def progress(world: World) -> dict[str, Any]:
    """A running campaign of alice's county."""
    return {"pk": running(world).pk}
