"""The keeper: a background process that holds the servers of one LUNXUN_HOME for as long as anybody uses them.

Run as `python -m config.embedded HOME SERVICE…`; the command returns when the servers answer (0) or
cannot (1, the reason on stderr), the keeper itself stays behind in a session of its own.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from config.embedded.account import service_account
from config.embedded.addresses import run_folder
from config.embedded.locks import Lock
from config.embedded.postgres import Postgres
from config.embedded.redis import Redis
from config.embedded.servers import Server, ServiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS: dict[str, type[Server]] = {kind.name: kind for kind in (Postgres, Redis)}
_PAUSE = 0.1
_READY = "ready"
logger = logging.getLogger(__name__)


def main(argv: Sequence[str]) -> int:
    """Leave a keeper behind and report whether its servers answer."""
    home, names = Path(argv[1]), argv[2:]
    receiver, sender = os.pipe()
    if os.fork() == 0:
        os.close(receiver)
        os.setsid()
        _redirect_output(home / "log" / "keeper.log")
        try:
            _keep(home, names, sender)
        except Exception:
            logger.exception("ended by an error")
        finally:
            # The kernel drops the locks at the very end: whoever waits for them finds no process left.
            os._exit(0)
    os.close(sender)
    with open(receiver, encoding="utf-8") as reports:  # noqa: PTH123 - a pipe has no path
        report = reports.read()
    if report == _READY:
        return 0
    sys.stderr.write(report or f"keeper ended early, see {home}/log/keeper.log\n")
    return 1


def ready_file(home: Path) -> Path:
    """Return the file that lists the services which answer."""
    return home / "locks" / "ready"


def _redirect_output(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(source, target)
    os.chdir("/")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")


def _keep(home: Path, names: Sequence[str], sender: int) -> None:
    """Run the servers until nobody holds the lock `use`, or until told to end."""
    told_to_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_end.set())
    use = Lock(home, "use")
    Lock(home, "keeper").exclusive()
    account = service_account()
    servers = [KINDS[name](home, account) for name in names]
    try:
        report = _start(servers)
        if report == _READY:
            ready_file(home).write_text(" ".join(names))
        with open(sender, "w", encoding="utf-8") as reports:
            reports.write(report)
        while report == _READY and not (use.try_exclusive() or told_to_end.wait(_PAUSE)):
            for server in servers:
                server.revive()
    finally:
        ready_file(home).unlink(missing_ok=True)
        for server in reversed(servers):
            server.stop()
        _remove_sockets(home)


def _start(servers: Sequence[Server]) -> str:
    try:
        for server in servers:
            server.start()
    except (ServiceError, OSError) as error:
        logger.exception("cannot start")
        return str(error)
    return _READY


def _remove_sockets(home: Path) -> None:
    folder = run_folder(home)
    for path in folder.glob("*") if folder.is_dir() else ():
        path.unlink(missing_ok=True)
    if folder.is_dir():
        folder.rmdir()
