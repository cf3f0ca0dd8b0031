"""What the walks over addresses and jobs ask for: rows of alice's, one sample an address.

An app registers its samples in a module of this package:

    @sample("rotations:batch_detail", "rotations:batch_publish")
    def batch(world):
        return {"pk": BatchFactory.create(organization=world.county).pk}

    @job_sample("reports.roster")
    def roster(world):
        return {"batch": BatchFactory.create(…).pk}, "a name that only alice may read"

A new address with arguments, or a new kind of job, fails the walk until it has its sample.
Everybody's sample must be something that *could* leak: the walk also checks that a neighbour of
alice's, with every role in alice's own county, does reach it.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World

    Maker = Callable[[World], dict[str, Any]]
    JobMaker = Callable[[World], tuple[dict[str, Any], str]]

SAMPLES: dict[str, Maker] = {}
JOB_SAMPLES: dict[str, JobMaker] = {}

# Addresses that nobody needs to sign in for, and why.
PUBLIC = {
    "accounts:login": "the door",
    "accounts:code": "the trainees' door",
    "accounts:ticket": "the trainees' door, by the link of a notice; the secret is the key",
    "ballots:enter": "a ballot is anonymous; the code of a drawn slip is the key",
    "ballots:ballot": "a ballot is anonymous; the code of a drawn slip is the key",
    "ballots:cast": "a ballot is anonymous; the code of a drawn slip is the key",
    "ballots:why": "says why ballots are anonymous, the same to everybody",
    "ballots:receipts": "voters look for their receipts; the round's public key on the receipt leads here",
}
# Addresses whose arguments name no row of anybody's, so that a neighbour may ask for them too.
ROWLESS: dict[str, dict[str, Any]] = {
    "help_page": {"key": "people"},  # the user guide is the same for everybody
}


def sample(*names: str) -> Callable[[Maker], Maker]:
    """Register the maker of the arguments of these addresses; its rows belong to alice's county."""

    def register(maker: Maker) -> Maker:
        SAMPLES.update(dict.fromkeys(names, maker))
        return maker

    return register


def job_sample(*kinds: str) -> Callable[[JobMaker], JobMaker]:
    """Register the maker of a job's parameters and of a text that only alice's side may read."""

    def register(maker: JobMaker) -> JobMaker:
        JOB_SAMPLES.update(dict.fromkeys(kinds, maker))
        return maker

    return register


for module in pkgutil.iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
