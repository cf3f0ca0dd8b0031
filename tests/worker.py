"""A real Celery worker for tests: its own process group, so that it can be killed like a machine that died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from celery import current_app

from config.environment import BASE_DIR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.jobs.models import Job

PATIENCE = 60.0
STEP = 0.05


class WorkerProcess:
    """One `celery worker` on every queue, sharing the test's database and Redis."""

    def __init__(self, environment: dict[str, str], include: str) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
        options = ["-Q", "default,documents,planning", "-c", "2", "-l", "WARNING", "-I", include]
        self._process = subprocess.Popen(
            [*command, *options, "--without-gossip", "--without-mingle"],
            cwd=BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: bool(current_app.control.ping(timeout=0.5)))

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def until(holds: Callable[[], bool], *, patience: float = PATIENCE) -> None:
    """Wait until a condition holds; how long it takes is no part of any test."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail("what the test waits for never happened")
        time.sleep(STEP)


def reaches(job: Job, *states: str) -> Job:
    """Wait until the job is in one of these states and return it fresh."""

    def arrived() -> bool:
        job.refresh_from_db()
        return job.state in states

    until(arrived)
    return job


@pytest.fixture
def start_worker(process_environment: dict[str, str]) -> Iterator[Callable[..., WorkerProcess]]:
    """Return a function that starts a worker; whatever still runs at the end is killed."""
    started: list[WorkerProcess] = []
    current_app.control.purge()

    def start(include: str = "tests.core.jobtasks") -> WorkerProcess:
        started.append(WorkerProcess(process_environment, include))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
    current_app.control.purge()


@pytest.fixture
def celery_worker_process(start_worker: Callable[[], WorkerProcess]) -> WorkerProcess:
    """A running worker; tests of other apps need no more than this."""
    return start_worker()
