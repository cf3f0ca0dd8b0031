"""Run the whole product with one command (`make run`): servers, web, worker and clock, until Ctrl-C.

PORT and HOST say where it listens, LUNXUN_HOME where its data lies, DEMO=0 leaves an empty database empty.
"""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from honcho import manager as honcho_manager
from honcho.printer import Printer
from honcho.process import Process

from config import embedded, leash
from config.embedded.locks import Lock
from config.environment import BASE_DIR, LUNXUN_HOME, env

if TYPE_CHECKING:
    from collections.abc import Iterator

QUEUES = "default,documents,planning"
STOP_SECONDS = 30
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)


class LeashedProcess(Process):  # type: ignore[misc]  # honcho has no types
    """A process that does not outlive a killed manager."""

    def run(self, *args: Any, **kwargs: Any) -> None:
        """Run in a process of honcho's own, which passes the command's output on."""
        leash.end_with_parent(signal.SIGKILL)
        super().run(*args, **kwargs)


class Manager(honcho_manager.Manager):  # type: ignore[misc]  # honcho has no types
    """Starts processes together and ends them together, leaving them time for what they are doing."""

    def __init__(self) -> None:
        honcho_manager.KILL_WAIT = STOP_SECONDS
        super().__init__(Printer(sys.stdout))
        self._process_ctor = LeashedProcess


def main() -> int:
    """Prepare and run; return the exit code (0 when told to end)."""
    LUNXUN_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    only = Lock(LUNXUN_HOME, "run")
    if not only.try_exclusive():
        sys.stderr.write(f"{LUNXUN_HOME} 已在运行。另开一套请设置 LUNXUN_HOME 和 PORT。\n")
        return 1
    try:
        with embedded.services():
            return prepare() or serve()
    except embedded.ServiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0


def prepare() -> int:
    """Bring database and static files up to date, and fill an empty database with the demo."""
    demo = ["--demo"] if env.bool("DEMO", default=True) else []
    command = [sys.executable, "manage.py", "prepare", *demo]
    return subprocess.run(command, cwd=BASE_DIR, check=False).returncode


def commands() -> Iterator[tuple[str, list[str]]]:
    """Name the processes and their command lines."""
    python = sys.executable
    web = ["granian", "--interface", "wsgi", "--host", HOST, "--port", str(PORT), "--no-ws"]
    workers = env.str("WEB_WORKERS", default="2")
    # Each thread keeps a database connection: workers × threads must stay well below max_connections.
    web += ["--workers", workers, "--blocking-threads", env.str("WEB_THREADS", default="16")]
    yield "web", [python, "-m", *web, "config.wsgi:application"]
    celery = [python, "-m", "celery", "--quiet", "-A", "config"]
    count = env.str("JOB_WORKERS", default="2")
    yield "worker", [*celery, "worker", "-Q", QUEUES, "--concurrency", count, "-l", "WARNING"]
    clock = LUNXUN_HOME / "beat"
    clock.mkdir(exist_ok=True)
    schedule = ["--schedule", str(clock / "schedule"), "--pidfile", ""]
    yield "beat", [*celery, "beat", *schedule, "-l", "WARNING"]


def serve() -> int:
    """Run all processes until one ends or the person at the terminal says so."""
    manager = Manager()
    for name, command in commands():
        leashed = [sys.executable, "-m", "config.leash", *command]
        manager.add_process(name, f"exec {shlex.join(leashed)}", cwd=str(BASE_DIR))
    sys.stdout.write(f"\n轮训通：http://{HOST}:{PORT}/    停止请按 Ctrl-C\n\n")
    sys.stdout.flush()
    manager.loop()
    code = int(manager.returncode or 0)
    return 0 if code in {128 + signal.SIGINT, 128 + signal.SIGTERM} else code


if __name__ == "__main__":
    sys.exit(main())
