"""What a batch's page is made of: its tabs, its cards and its acts. Everybody may add some.

An app's `menu.py` (found at start) calls the registrars:

    register_section(BatchSection("timetable", "课程表", 50, "rotations:timetable", timetable_card))
    register_act(BatchAct("copy", "复制班次", "rotations:batch_copy", "rotations.manage_batch", …))

The page behind `url_name` takes the batch's key, extends "rotations/batches/frame.html" and gives it
`batch` and `tab` (the section's key).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from organizations.permissions import is_allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.navigation.registry import Card
    from organizations.models import User
    from rotations.models import Batch


def everybody(user: User, batch: Batch) -> bool:
    """Show to whoever sees the batch."""
    return True


def organizers(user: User, batch: Batch) -> bool:
    """Show to those whose subtree organizes or carries the batch, not to the units it calls."""
    own = [batch.org_path, *([batch.carrier.path] if batch.carrier else [])]
    return any(path.startswith(scope) for path in own for scope in user.scope_paths())


@dataclass(frozen=True)
class BatchSection:
    """A tab of the batch's page (`url_name`), a card on its first tab (`build`), or both.

    `build` answers None where there is nothing to show; `shown_to` decides about tab and card.
    """

    key: str
    title: str
    order: int
    url_name: str = ""
    build: Callable[[User, Batch], Card | None] | None = None
    shown_to: Callable[[User, Batch], bool] = organizers


@dataclass(frozen=True)
class BatchAct:
    """A button of the batch's page, shown in some states to those who carry the right there."""

    key: str
    label: str
    url_name: str
    right: str
    states: tuple[str, ...]
    order: int = 50
    icon: str = ""
    is_main: bool = False  # the step that the state waits for


@dataclass(frozen=True)
class Link:
    """A tab or a button with its address."""

    key: str
    title: str
    url: str
    icon: str = ""
    is_main: bool = False


_sections: dict[str, BatchSection] = {}
_acts: dict[str, BatchAct] = {}


def register_section(*sections: BatchSection) -> None:
    """Add sections; a key registered again replaces its section."""
    _sections.update({section.key: section for section in sections})


def register_act(*acts: BatchAct) -> None:
    """Add acts; a key registered again replaces its act."""
    _acts.update({act.key: act for act in acts})


def sections_of(user: User, batch: Batch) -> list[BatchSection]:
    """Return the sections that the user sees of this batch, in their order."""
    ordered = sorted(_sections.values(), key=lambda section: section.order)
    return [section for section in ordered if section.shown_to(user, batch)]


def batch_tabs(user: User, batch: Batch) -> list[Link]:
    """Return the tabs of the batch's page."""
    return [
        Link(section.key, section.title, reverse(section.url_name, args=[batch.pk]))
        for section in sections_of(user, batch)
        if section.url_name
    ]


def batch_cards(user: User, batch: Batch) -> list[Card]:
    """Return the cards of the first tab."""
    cards = (section.build(user, batch) for section in sections_of(user, batch) if section.build)
    return [card for card in cards if card is not None]


def batch_acts(user: User, batch: Batch) -> list[Link]:
    """Return the acts that the state of the batch and the user's rights leave open."""
    open_acts = (act for act in _acts.values() if batch.state in act.states)
    return [
        Link(act.key, act.label, reverse(act.url_name, args=[batch.pk]), act.icon, act.is_main)
        for act in sorted(open_acts, key=lambda act: act.order)
        if is_allowed(user, act.right, batch)
    ]
