"""How a job tells what came of an act on many classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.jobs.registry import JobResult

if TYPE_CHECKING:
    from rotations.services.outcomes import Outcome


def told(outcome: Outcome, *, url: str, about: object = "") -> JobResult:
    """Return the result of a job: the outcome in words, all refusals as data, and where to go on."""
    sentence = f"“{about}”：{outcome.sentence}" if about else outcome.sentence
    return JobResult(sentence, data={"refused": outcome.refused}, url=url)
