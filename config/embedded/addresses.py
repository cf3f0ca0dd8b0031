"""Where the embedded servers of one LUNXUN_HOME listen: unix sockets only, nothing on the network."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

# A socket address holds 107 bytes; the longest name put into the folder is `.s.PGSQL.5432.lock`.
_LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")


def run_folder(home: Path) -> Path:
    """Return the folder of the sockets: inside home, or a short one when home is deep or oddly named."""
    inside = str(home / "run")
    if len(inside) <= _LONGEST_FOLDER and _PLAIN.fullmatch(inside):
        return Path(inside)
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path("/tmp") / f"lunxun-{digest}"  # noqa: S108 - made with mode 0700, its owner is checked


def database_url(home: Path) -> str:
    """Return the address of the embedded database, over its unix socket."""
    return f"postgres://lunxun@/lunxun?host={run_folder(home)}"


def redis_socket(home: Path) -> Path:
    """Return the path of the embedded Redis's socket."""
    return run_folder(home) / "redis.sock"


def redis_url(home: Path) -> str:
    """Return the address of the embedded Redis, over its unix socket."""
    return f"unix://{redis_socket(home)}"
