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

PATIENCE = 300.0  # a start takes five seconds of CPU, of which a busy machine gives few
STEP = 0.05
LOOKS = 5
QUEUES = ("default", "documents", "planning")


class WorkerProcess:
    """One `celery worker` on every queue, sharing the test's database and Redis."""

    def __init__(self, environment: dict[str, str], include: str) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "celery", "-A", "config.celery", "worker"]
        options = ["-Q", ",".join(QUEUES), "-c", "2", "-l", "WARNING", "-I", include]
        self._process = subprocess.Popen(
            [*command, *options, "--without-gossip", "--without-mingle"],
            cwd=BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: bool(current_app.control.ping(timeout=0.5)))

    def lives(self) -> bool:
        """Return whether it still runs."""
        return self._process.poll() is None

    def listen(self) -> None:
        """Take jobs from now on."""
        for queue in QUEUES:
            current_app.control.add_consumer(queue, reply=True, timeout=PATIENCE, limit=1)

    def rest(self) -> None:
        """Take no more jobs: the next test may want to run its own by hand."""
        for queue in QUEUES:
            current_app.control.cancel_consumer(queue, reply=True, timeout=PATIENCE, limit=1)

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


def end_all(workers: list[WorkerProcess]) -> None:
    """End these workers."""
    while workers:
        workers.pop().kill()


@pytest.fixture(scope="session")
def standing(django_db_setup: None) -> Iterator[list[WorkerProcess]]:
    """The worker that tests hand on, if there is one; whoever needs another to be alone ends it."""
    workers: list[WorkerProcess] = []
    yield workers
    end_all(workers)  # before the database goes that it is connected to


@pytest.fixture
def start_worker(
    process_environment: dict[str, str], standing: list[WorkerProcess]
) -> Iterator[Callable[..., WorkerProcess]]:
    """Return a function that starts a worker; whatever still runs at the end is killed."""
    started: list[WorkerProcess] = []
    end_all(standing)
    current_app.control.purge()

    def start(include: str = "tests.core.jobtasks") -> WorkerProcess:
        started.append(WorkerProcess(process_environment, include))
        return started[-1]

    yield start
    end_all(started)
    current_app.control.purge()


@pytest.fixture
def celery_worker_process(
    process_environment: dict[str, str], standing: list[WorkerProcess]
) -> Iterator[WorkerProcess]:
    """A running worker; starting takes seconds, so a test that harms none hands it on to the next.

    In between it rests. One that is still at work goes: nothing of a test's may come after its tables were emptied.
    """
    current_app.control.purge()
    if not (standing and standing[0].lives()):
        end_all(standing)
        standing.append(WorkerProcess(process_environment, "tests.core.jobtasks"))
    else:
        standing[0].listen()
    yield standing[0]
    if standing[0].lives():
        standing[0].rest()
    if not any(is_idle() for _ in range(LOOKS)):
        end_all(standing)
    current_app.control.purge()


def is_idle() -> bool:
    """Return whether the only worker answers that it has nothing in hand."""
    answers = current_app.control.inspect(timeout=PATIENCE, limit=1).active() or {}
    return bool(answers) and not any(answers.values())
