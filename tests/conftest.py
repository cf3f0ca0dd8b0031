"""What every test has: real PostgreSQL and Redis in a home of this session, and the shared cast."""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import timezone

from config import embedded
from core.days import today
from tests.cast import build_world
from tests.databases import empty_template
from tests.flushing import delete_rows, fill_nothing_in, keep_laid_rows
from tests.sharing import Sharing, in_turn
from tests.signing_in import client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.plugin import DjangoDbBlocker

    from organizations.models import User
    from tests.cast import World

pytest_plugins = ["tests.worker", "tests.demo", "tests.trainees.twins"]
_services = ExitStack()
# How long a value takes to draw says how busy the machine is, and nothing about the code. CI tries the same values
# each time, so that what fails there is the change's doing; everybody else's runs go on looking for new ones.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers; parallel workers join those of the first process, which lays the tables for them."""
    DatabaseOperations.sql_flush = delete_rows  # type: ignore[assignment, method-assign]  # of tests alone
    flush.emit_post_migrate_signal = fill_nothing_in  # type: ignore[attr-defined]  # not told to export it
    _services.enter_context(embedded.running(settings.LUNXUN_HOME))
    if config.getoption("numprocesses", None):  # the process that has workers, itself without tests
        command = [sys.executable, "-m", "tests.databases"]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        _services.enter_context(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the servers go; the process that made the home removes it."""
    _services.close()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(settings.LUNXUN_HOME, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, shuffled or not; parallel processes hand it out in this order."""
    in_turn(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing | None:
    """Let parallel processes share the tests our way."""
    if config.getoption("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = (
        False  # by the number of tests says little about how long they take
    )
    return Sharing(config, log)


def pytest_collection_finish() -> None:
    """Let the collector pass over what the modules hold; it would look at it hundreds of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Copy the tables of a template into this process's database instead of laying them again."""
    connection.settings_dict["TEST"]["TEMPLATE"] = empty_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Remember what migrations laid, for tests that commit take all rows out behind them."""
    with django_db_blocker.unblock():
        keep_laid_rows()


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Begin each test without what another one cached or rate-limited."""
    cache.clear()


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """Return the environment for a process (worker, server, command) that shares this test's database."""
    name = settings.DATABASES["default"]["NAME"]
    address = embedded.database_url(settings.LUNXUN_HOME).replace("/lunxun?", f"/{name}?")
    return {**os.environ, "DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL}


@pytest.fixture
def world(db: None) -> World:
    """The shared cast: alice, bob, charlie next door, and the tree they work in."""
    return build_world()


@pytest.fixture(name="client_of")
def signing_in() -> Callable[[User], Client]:
    """Return a function that signs a user in: `client_of(world.alice).get(…)`."""
    return client_of


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """Let it be noon today, so that sessions around now lie within one day at whatever hour.

    Around New Year it is a noon before, so that what lies two weeks apart lies in one year.
    """
    day = today()
    last = dt.date((day - dt.timedelta(days=14)).year, 12, 16)
    at = timezone.make_aware(dt.datetime.combine(min(day, last), dt.time(12)))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at
