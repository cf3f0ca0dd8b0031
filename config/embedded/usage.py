"""Using the embedded servers: hold the lock, have a keeper start them, wait for their end when last."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from config.embedded.keeper import KINDS, ready_file
from config.embedded.locks import Lock
from config.embedded.servers import ServiceError
from config.environment import BASE_DIR, LUNXUN_HOME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

_ADDRESSES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
# Commands that never touch the database; every other one finds it running.
_ALONE = {
    *("check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help"),
    *("makemessages", "startapp", "startproject", "testserver", "version"),
}
_HELP = {"-h", "--help", "--version"}
_PAUSE = 0.02
_PATIENCE = 300.0


def services() -> AbstractContextManager[None]:
    """Have this installation's embedded servers running, those that the environment does not replace."""
    names = [name for name, variable in _ADDRESSES.items() if not os.environ.get(variable)]
    return running(LUNXUN_HOME, names) if names else nullcontext()


def services_for_command(argv: Sequence[str]) -> AbstractContextManager[None]:
    """Have the services that a manage.py command needs, for as long as it runs."""
    command = argv[1] if len(argv) > 1 else "help"
    return nullcontext() if command in _ALONE or _HELP & set(argv) else services()


@contextmanager
def running(home: Path, services: Sequence[str] = tuple(KINDS)) -> Iterator[None]:
    """Have embedded servers of `home` running; who leaves last waits until they have stopped.

    Raises ServiceError with the reason when they cannot run.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    use = Lock(home, "use")
    try:
        with Lock(home, "start") as start:
            start.exclusive()
            use.shared()
            _ensure_started(home, services)
        yield
    finally:
        use.close()
        _wait_when_last(home)


def _ensure_started(home: Path, services: Sequence[str]) -> None:
    while _keeper_alive(home) and not ready_file(home).exists():
        time.sleep(_PAUSE)  # it is about to end, or its starter died before it was ready
    if not _keeper_alive(home):
        ready_file(home).unlink(missing_ok=True)
        command = [sys.executable, "-m", "config.embedded", str(home), *services]
        started = subprocess.run(
            command, cwd=BASE_DIR, stderr=subprocess.PIPE, text=True, check=False
        )
        if started.returncode != 0:
            raise ServiceError(started.stderr)
    missing = set(services) - set(ready_file(home).read_text().split())
    if missing:
        raise ServiceError(
            f"{home} 正由另一进程使用，且未启动 {'、'.join(sorted(missing))}："
            "请停止该进程，使各进程的 DATABASE_URL 与 REDIS_URL 一致。"
        )


def _keeper_alive(home: Path) -> bool:
    with Lock(home, "keeper") as keeper:
        return not keeper.try_shared()


def _wait_when_last(home: Path) -> None:
    """Return at once when others go on using the servers, else when these have stopped."""
    deadline = time.monotonic() + _PATIENCE
    with Lock(home, "use") as use:
        while _keeper_alive(home) and time.monotonic() < deadline:
            if not use.try_exclusive() and use.try_shared():
                return
            use.release()
            time.sleep(_PAUSE)
