"""How parallel test processes share the tests: what shares a server stays together, and the longest come first.

pytest 9.2 no longer sends the groups that xdist's own `loadgroup` goes by, so that every process seeded its wait
for the demonstration and started a web server and a worker for tests that the other one had them for.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    import pytest

ROOT = Path(settings.BASE_DIR)
# Seeded once, as the first thing of one process, while the other is busy elsewhere.
WITH_DEMO = re.compile(r"\bdemo(_url|_worker|_told|_page_with)?[,)]")
# A browser, a worker or a whole product that the tests of one module hand on.
WITH_SERVERS = re.compile(r"\bmark\.(e2e|worker)\b|\b(celery_worker_process|start_worker)\b|\"config\.run\"")  # fmt: skip


def module_of(nodeid: str) -> str:
    """Return the module's path in the name of a test."""
    return nodeid.partition("::")[0]


@cache
def rank_of(module: str) -> int:
    """Return when a module's turn is: 0 with the demonstration, 1 with servers of its own, 2 all others."""
    words = (ROOT / module).read_text(encoding="utf-8")
    return 0 if WITH_DEMO.search(words) else 1 if WITH_SERVERS.search(words) else 2


def unit_of(nodeid: str) -> str:
    """Return what a test is handed out with: the demonstration's, its module, or nothing else."""
    module = module_of(nodeid)
    return ("the demonstration", module, nodeid)[rank_of(module)]


class Sharing(LoadScopeScheduling):
    """Hand out units in the order in which the tests were gathered."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def in_turn(items: list[pytest.Item]) -> None:
    """Put the units that take longest first; the many small tests fill what is left at the end."""
    items.sort(key=lambda item: rank_of(module_of(item.nodeid)))
