"""The embedded servers: owned by whoever uses them, gone with the last user, however it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis

from config import embedded
from config.embedded.addresses import run_folder
from config.embedded.usage import services_for_command
from config.environment import BASE_DIR
from tests.processes import processes_of, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOLD = """
import sys
from pathlib import Path
from config.embedded import running
with running(Path(sys.argv[1])):
    sys.stdout.write("up\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""
Holder = subprocess.Popen[str]


@pytest.fixture
def hold() -> Iterator[Callable[[Path], Holder]]:
    """Return a function that starts a process which holds a home's servers until its input ends."""
    started: list[Holder] = []

    def start(home: Path) -> Holder:
        command = [sys.executable, "-c", HOLD, str(home)]
        holder = subprocess.Popen(
            command, cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(holder)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"
        return holder

    yield start
    for holder in started:
        holder.kill()
        holder.communicate()


def keeper_of(home: Path) -> int:
    """Return the process id of the keeper of `home`."""
    return next(
        pid
        for pid in processes_of(home)
        if b"config.embedded" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def execute(home: Path, statement: str) -> None:
    """Run a statement that yields nothing."""
    with psycopg.connect(embedded.database_url(home)) as connection:
        connection.execute(statement)


def ask(home: Path, query: str) -> object:
    """Return the one value that a query yields."""
    with psycopg.connect(embedded.database_url(home)) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_two_homes_run_side_by_side_and_leave_nothing(tmp_path: Path):
    here, there = tmp_path / "here", tmp_path / "there"
    with embedded.running(here), embedded.running(there):
        execute(here, "CREATE TABLE notes AS SELECT 1 AS n")
        assert ask(here, "SELECT n FROM notes") == 1
        assert ask(there, "SELECT to_regclass('notes')") is None
        for home in (here, there):
            with redis.Redis.from_url(embedded.redis_url(home)) as client:
                assert client.set("home", str(home), nx=True)
    assert processes_of(tmp_path) == []
    with embedded.running(here):
        assert ask(here, "SELECT n FROM notes") == 1
        with redis.Redis.from_url(embedded.redis_url(here)) as client:
            assert client.get("home") == os.fsencode(here)


def test_the_database_is_as_the_product_needs_it(tmp_path: Path):
    with embedded.running(tmp_path, ["postgres"]):
        execute(tmp_path, "CREATE EXTENSION pg_trgm")
        assert ask(tmp_path, "SELECT array_length(show_trgm('轮训'), 1)") == 3
        assert ask(tmp_path, "SHOW max_connections") == "300"
        assert ask(tmp_path, "SHOW listen_addresses") == ""
        assert ask(tmp_path, "SHOW log_error_verbosity") == "terse"
        assert not (run_folder(tmp_path) / "redis.sock").exists()


def test_a_killed_user_does_not_stop_the_others(tmp_path: Path, hold):
    first, second = hold(tmp_path), hold(tmp_path)
    first.kill()
    first.wait()
    time.sleep(0.5)  # longer than the keeper needs to notice
    assert ask(tmp_path, "SELECT 1") == 1
    second.communicate()
    assert processes_of(tmp_path) == []


def test_servers_end_when_their_last_user_is_killed(tmp_path: Path, hold):
    hold(tmp_path).kill()
    wait_until(lambda: processes_of(tmp_path) == [])
    assert not run_folder(tmp_path).exists()


def test_a_killed_keeper_is_replaced(tmp_path: Path, hold):
    holder = hold(tmp_path)
    os.kill(keeper_of(tmp_path), signal.SIGKILL)
    holder.communicate()
    assert processes_of(tmp_path) != []
    with embedded.running(tmp_path):
        assert ask(tmp_path, "SELECT 1") == 1
    assert processes_of(tmp_path) == []


def test_a_killed_server_is_revived(tmp_path: Path):
    with embedded.running(tmp_path, ["redis"]):
        with redis.Redis.from_url(embedded.redis_url(tmp_path)) as client:
            os.kill(client.info()["process_id"], signal.SIGKILL)

        def answers() -> bool:
            with redis.Redis.from_url(embedded.redis_url(tmp_path)) as client:
                try:
                    return bool(client.ping())
                except redis.ConnectionError:
                    return False

        wait_until(answers)


def test_deep_private_and_oddly_named_homes_work(tmp_path: Path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    home = private / ("深处 & " + "x" * 100) / "home"
    with embedded.running(home):
        assert ask(home, "SELECT 1") == 1
        sockets = run_folder(home)
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert not sockets.exists()
    assert not private.stat().st_mode & 0o066


def test_data_of_another_version_is_refused_with_a_sentence(tmp_path: Path):
    with embedded.running(tmp_path, ["postgres"]):
        pass
    version = tmp_path / "postgres" / "PG_VERSION"
    version.write_text("12\n")
    with (
        pytest.raises(embedded.ServiceError, match="属于 PostgreSQL 12"),
        embedded.running(tmp_path),
    ):
        pass
    assert processes_of(tmp_path) == []


def test_a_user_who_needs_more_than_runs_is_told(tmp_path: Path):
    with (
        embedded.running(tmp_path, ["redis"]),
        pytest.raises(embedded.ServiceError, match="未启动 postgres"),
        embedded.running(tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    "argv", [["manage.py"], ["manage.py", "check"], ["manage.py", "migrate", "--help"]]
)
def test_commands_without_need_start_nothing(argv: list[str], monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    assert type(services_for_command(argv)).__name__ == "nullcontext"


def test_given_addresses_start_nothing():
    assert type(services_for_command(["manage.py", "migrate"])).__name__ == "nullcontext"


def test_a_command_works_alone_and_leaves_nothing(tmp_path: Path):
    unset = {"DATABASE_URL", "REDIS_URL", "LUNXUN_TEST_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"LUNXUN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", "showmigrations", "contenttypes"]
    done = subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert "[ ] 0001_initial" in done.stdout
    assert processes_of(tmp_path) == []
