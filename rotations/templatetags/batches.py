"""The tabs and the acts of a batch's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from rotations.pages.sections import batch_acts, batch_tabs

if TYPE_CHECKING:
    from django.template.context import Context

    from rotations.models import Batch

register = template.Library()


@register.inclusion_tag("rotations/batches/tabs.html", takes_context=True)
def tabs_of_batch(context: Context, batch: Batch, tab: str) -> dict[str, Any]:
    """`{% tabs_of_batch batch "roster" %}`: the sections of a batch, one of them open."""
    return {"tabs": batch_tabs(context["request"].user, batch), "tab": tab}


@register.inclusion_tag("rotations/batches/acts.html", takes_context=True)
def acts_of_batch(context: Context, batch: Batch) -> dict[str, Any]:
    """`{% acts_of_batch batch %}`: what the user may do with the batch now."""
    acts = batch_acts(context["request"].user, batch)
    return {
        "main": [act for act in acts if act.is_main],
        "others": [act for act in acts if not act.is_main],
    }
