"""The demonstration county for tests: seeded once a session, copied for each module that plays in it.

The copy is a database of its own; web server and worker are real processes on it.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from config.embedded.locks import Lock
from tests.databases import create_database, empty_template, environment_of, manage
from tests.worker import WorkerProcess, end_all, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

TEMPLATE = "lunxun_demo"
TOLD = Path(settings.LUNXUN_HOME) / "demo.txt"
_copies = count(1)


@dataclass(frozen=True)
class DemoSite:
    """A database with the demonstration, and what seeding told."""

    database: str
    password: str
    ticket: str  # address of the trainee's one-time link


@pytest.fixture(scope="session")
def demo_told() -> str:
    """Seed the template once, whichever test process comes first; return what `seed_demo` says."""
    lock = Lock(Path(settings.LUNXUN_HOME), "demo")
    with lock:
        lock.exclusive()
        if not TOLD.exists():
            create_database(TEMPLATE, empty_template())
            TOLD.write_text(manage(TEMPLATE, "seed_demo"), encoding="utf-8")
        return TOLD.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def demo(
    demo_told: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[DemoSite]:
    """A fresh copy of the demonstration, which this process's models look into."""
    name = f"{TEMPLATE}_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}_{next(_copies)}"
    create_database(name, TEMPLATE)
    found = re.search(r"密码均为 (\S+)）.*?(/t/\S+/)", demo_told, re.S)
    assert found
    with django_db_blocker.unblock(), looking_into(name):
        yield DemoSite(name, found[1], found[2])


@contextmanager
def looking_into(database: str) -> Iterator[None]:
    """Let Django's connection go to another database for a while."""
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@pytest.fixture(scope="module")
def demo_url(demo: DemoSite) -> Iterator[str]:
    """Serve the copy with granian, as in production; return its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    process = subprocess.Popen(
        [sys.executable, "-m", *web, "--blocking-threads", "4", "config.wsgi:application"],
        cwd=settings.BASE_DIR,
        env=environment_of(demo.database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    until(lambda: answers(f"{address}/accounts/login/"))
    yield address
    process.terminate()
    process.wait()


def answers(address: str) -> bool:
    """Return whether a page is served."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310  # our own server
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture(scope="module")
def demo_worker(demo: DemoSite, standing: list[WorkerProcess]) -> Iterator[WorkerProcess]:
    """A Celery worker that does the copy's jobs."""
    end_all(standing)
    worker = WorkerProcess(environment_of(demo.database), "tests.core.jobtasks")
    yield worker
    worker.kill()
