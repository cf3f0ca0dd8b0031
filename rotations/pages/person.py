"""What this app adds to a person's page: seats to be trained, and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import Card
from rotations.selectors.person_training import training_of
from trainees.blocks import PersonBlock, register_person_block

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.models import Person


def training_card(user: User, person: Person) -> Card:
    """Show where a person stands in the campaigns, and every class on the record."""
    training = training_of(user, person)
    return Card("rotations/person_training.html", {"training": training, "person": person})


register_person_block(PersonBlock("rotations.training", training_card, order=20))
