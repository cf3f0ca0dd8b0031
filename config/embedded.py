"""Addresses of the embedded PostgreSQL and Redis of one LUNXUN_HOME (start and stop come next)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def database_url(home: Path) -> str:
    """Return the address of the embedded database, over its unix socket."""
    return f"postgres://lunxun@/lunxun?host={home / 'run'}"


def redis_url(home: Path) -> str:
    """Return the address of the embedded Redis, over its unix socket."""
    return f"unix://{home / 'run' / 'redis.sock'}"


@contextmanager
def services_for_command(argv: Sequence[str]) -> Iterator[None]:
    """Run a command with the services it needs."""
    yield
