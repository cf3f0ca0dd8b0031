"""Badges and table cards: what each says now, and what the printed ones say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.enums import SEATED_STATES, CardKind
from rotations.models import CardPrint, Enrolment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from rotations.models import Batch


@dataclass(frozen=True)
class Card:
    """One card as it would be printed now, and when its owner got the last one."""

    enrolment: Enrolment
    kind: CardKind
    lines: tuple[str, ...]
    printed: str = ""  # the digest of the last print
    printed_at: datetime | None = None

    @property
    def digest(self) -> str:
        """What identifies the words on the card."""
        words = "\x1f".join((self.kind, str(self.enrolment.pk), *self.lines))
        return hashlib.sha256(words.encode()).hexdigest()

    @property
    def is_due(self) -> bool:
        """Whether the printed card is missing or says something else."""
        return self.printed != self.digest

    @property
    def why(self) -> str:
        """Why it is to be printed, in a word."""
        if not self.is_due:
            return ""
        return "内容有变" if self.printed else "未打印"


def lines_of(enrolment: Enrolment, kind: CardKind) -> tuple[str, ...]:
    """Return the words on a card."""
    name = enrolment.person.name
    if kind == CardKind.TABLE_CARD:
        return (name,)
    group = str(enrolment.group) if enrolment.group else ""
    return (str(enrolment.batch), name, enrolment.organization.name, f"{enrolment.place}", group)


def cards_of(
    batch: Batch, kinds: Iterable[CardKind] = tuple(CardKind), *, only: Iterable[int] | None = None
) -> list[Card]:
    """Return the cards of a class, kind by kind in the order of the roster; two queries."""
    trainees = Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES)
    if only is not None:
        trainees = trainees.filter(pk__in=list(only))
    people = list(
        trainees.select_related("person", "organization", "group", "batch").order_by("place")
    )
    prints = CardPrint.objects.filter(enrolment__batch=batch)
    latest = {
        (row.enrolment_id, row.kind): row
        for row in prints.order_by("enrolment_id", "kind", "-pk").distinct("enrolment_id", "kind")
    }
    cards = []
    for kind in kinds:
        for person in people:
            last = latest.get((person.pk, kind))
            facts = (last.digest, last.printed_at) if last else ("", None)
            cards.append(Card(person, kind, lines_of(person, kind), *facts))
    return cards
