"""Samples of the organizations app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.samples import sample

if TYPE_CHECKING:
    from tests.cast import World


@sample(
    "accounts:user_detail",
    "accounts:user_disable",
    "accounts:user_reset_password",
    "accounts:user_hand_over",
    "accounts:post_grant",
)
def account(world: World) -> dict[str, Any]:
    """An account below alice's county."""
    return {"pk": world.bob.pk}


@sample("accounts:user_enable")
def disabled_account(world: World) -> dict[str, Any]:
    """An account that was switched off."""
    world.bob.is_active = False
    world.bob.save()
    return {"pk": world.bob.pk}


@sample("accounts:post_end")
def post(world: World) -> dict[str, Any]:
    """A post below alice's county."""
    return {"pk": world.bob.posts.get().pk}


@sample(
    "organizations:add",
    "organizations:children",
    "organizations:close",
    "organizations:describe",
    "organizations:detail",
    "organizations:import",
    "organizations:import_confirm",
    "organizations:import_template",
    "organizations:merge",
    "organizations:move",
    "organizations:rename",
    "organizations:reorder",
    "organizations:split",
)
def organization(world: World) -> dict[str, Any]:
    """A township of alice's county."""
    return {"pk": world.township.pk}
