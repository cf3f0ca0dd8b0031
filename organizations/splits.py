"""What is chosen when an organization is split (分设): its parts, and what upper apps want to know.

Appointments and the like are beyond this module; whoever keeps them asks a question an item:

    register_split_choices("trainees", posts_to_place)     # in a ready() or menu module

`build(organization)` answers `SplitChoice`s; the form offers for each the old organization (where it goes
on), the new ones, or, where `may_end`, that it ends. What was chosen travels in `organization_split`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import Organization


STAYS, ENDS = 0, -1  # with the old organization; nowhere. The number of a part counts from 1


@dataclass(frozen=True, slots=True)
class SplitChoice:
    """One thing that hangs on the organization and has to go somewhere."""

    key: str  # "appointment:17"
    label: str
    may_end: str = ""  # what ending it is called ("免职"); empty: it must go somewhere
    # Whether it goes along when nobody chooses: with the old organization, or with the first part where that ends.
    may_follow: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One new organization that a split brings; the rest it has from the old one."""

    name: str
    short_name: str = ""


_builders: dict[str, Callable[[Organization], list[SplitChoice]]] = {}


def register_split_choices(key: str, build: Callable[[Organization], list[SplitChoice]]) -> None:
    """Add an app's questions; a key registered again replaces them."""
    _builders[key] = build


def split_choices(organization: Organization) -> list[SplitChoice]:
    """Return everything that has to go somewhere when the organization is split."""
    return [choice for build in _builders.values() for choice in build(organization)]
