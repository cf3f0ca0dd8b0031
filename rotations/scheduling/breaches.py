"""One rule broken in one place, in keys and numbers: words are found later, for whoever reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from rotations.scheduling.facts import BatchFact, SessionFact
    from rotations.scheduling.findings import RuleCode


@dataclass(frozen=True)
class Breach:
    """What is wrong.

    `subject` is the room, lecturer, class, venue or period that it is about; `needed` and `given`
    are people, beds, minutes or days as the rule counts; `on` is the first day (to `until`) that is
    wrong; `note` is a reason or name given by whoever set the limit. A `soft` breach only warns.
    """

    rule: RuleCode
    key: str
    batches: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()
    subject: int = 0
    needed: float = 0
    given: float = 0
    on: dt.date | None = None
    until: dt.date | None = None
    note: str = ""
    soft: bool = False


def of_batch(
    rule: RuleCode,
    batch: BatchFact,
    *,
    subject: int = 0,
    others: tuple[int, ...] = (),
    needed: float = 0,
    given: float = 0,
    on: dt.date | None = None,
    until: dt.date | None = None,
    note: str = "",
    soft: bool = False,
) -> Breach:
    """Return a breach of a class; its key changes with the dates of the class."""
    key = f"{rule}:{batch.key}:{batch.stamp}:{subject}"
    return Breach(
        rule, key, (batch.key, *others), (), subject, needed, given, on, until, note, soft
    )


def of_session(
    rule: RuleCode,
    fact: SessionFact,
    *,
    subject: int = 0,
    others: tuple[SessionFact, ...] = (),
    needed: float = 0,
    given: float = 0,
    note: str = "",
) -> Breach:
    """Return a breach of a session; its key changes with the time of the session."""
    batches = tuple(dict.fromkeys((fact.batch, *(other.batch for other in others))))
    sessions = (fact.key, *(other.key for other in others))
    key = f"{rule}:{subject}:{fact.stamp}"
    return Breach(rule, key, batches, sessions, subject, needed, given, fact.day, note=note)


def of_pair(
    rule: RuleCode,
    first: SessionFact,
    second: SessionFact,
    *,
    subject: int,
    needed: float = 0,
    given: float = 0,
) -> Breach:
    """Return a breach between two sessions, the same from whichever side it is judged."""
    first, second = sorted((first, second), key=lambda fact: (fact.booking.start, fact.key))
    key = f"{rule}:{subject}:{first.stamp}-{second.stamp}"
    batches = tuple(dict.fromkeys((first.batch, second.batch)))
    sessions = (first.key, second.key)
    return Breach(rule, key, batches, sessions, subject, needed, given, first.day)
