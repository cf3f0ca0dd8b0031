"""Databases of the test session's server, made from templates: laying the tables takes ten seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from config import embedded
from config.embedded.locks import Lock

EMPTY = "lunxun_empty"
LAID = Path(settings.LUNXUN_HOME) / "empty.laid"


def address_of(database: str) -> str:
    """Return the URL of another database on the session's server."""
    return embedded.database_url(settings.LUNXUN_HOME).replace("/lunxun?", f"/{database}?")


def environment_of(database: str) -> dict[str, str]:
    """Return the environment of a process that works on a database."""
    told = {"DATABASE_URL": address_of(database), "REDIS_URL": settings.REDIS_URL}
    return {**os.environ, **told, "DJANGO_SETTINGS_MODULE": "tests.settings"}


def create_database(name: str, template: str = "template0") -> None:
    """Create a database anew, after another one."""
    with psycopg.connect(address_of("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(words.format(sql.Identifier(name), sql.Identifier(template)))


def manage(database: str, *command: str) -> str:
    """Run a management command on a database and return what it says."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=environment_of(database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def empty_template() -> str:
    """Return the name of a database with all tables, laid by whichever test process comes first."""
    with Lock(Path(settings.LUNXUN_HOME), "empty") as lock:
        lock.exclusive()
        if not LAID.exists():
            create_database(EMPTY)
            manage(EMPTY, "migrate", "--verbosity", "0")
            LAID.touch()
    return EMPTY


if __name__ == "__main__":  # beside the processes that still gather the tests
    empty_template()
