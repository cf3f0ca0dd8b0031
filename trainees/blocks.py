"""What upper apps show on a person's page: classes attended, certificates, evaluations.

An app's `menu.py` (found at start) calls the registrar:

    register_person_block(PersonBlock("rotations.classes", classes_card, order=20))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.navigation.registry import Card
    from organizations.models import User
    from trainees.models import Person


@dataclass(frozen=True)
class PersonBlock:
    """One card of the person's page; `build` answers None where there is nothing to show."""

    key: str
    build: Callable[[User, Person], Card | None]
    order: int = 50


_blocks: dict[str, PersonBlock] = {}


def register_person_block(*blocks: PersonBlock) -> None:
    """Add cards to the person's page; a key registered again replaces its card."""
    _blocks.update({block.key: block for block in blocks})


def person_cards(user: User, person: Person) -> list[Card]:
    """Return the cards that upper apps have for this person, in their order."""
    blocks = sorted(_blocks.values(), key=lambda block: block.order)
    cards = (block.build(user, person) for block in blocks)
    return [card for card in cards if card is not None]
