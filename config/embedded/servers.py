"""What the embedded servers have in common: start, wait until they answer, revive, stop."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.embedded.account import Account

_LOG_LIMIT = 5_000_000
_PAUSE = 0.02


class ServiceError(RuntimeError):
    """An embedded server cannot run; the message tells the operator why."""


def package_folder(package: str) -> Path:
    """Return where an installed package lies, without importing it (imports may warn or patch)."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServiceError(f"缺少软件包 {package}，请先运行 make setup。")
    return Path(spec.origin).resolve().parent


class Server(ABC):
    """One server process of one LUNXUN_HOME, started and watched by the keeper."""

    name: str
    stop_signal = signal.SIGTERM
    start_seconds = 300.0  # recovery after a power cut may take long
    stop_seconds = 60.0

    def __init__(self, home: Path, account: Account) -> None:
        self.home = home
        self.account = account
        self.log = home / "log" / f"{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make folders and data, and end a server that a killed keeper left behind."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line of the server in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether the server takes requests."""

    def after_start(self) -> None:  # noqa: B027 - most servers need nothing more
        """Complete what only a running server can do."""

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.prepare()
        self._launch()
        process = self._process
        deadline = time.monotonic() + self.start_seconds
        while not self.answers():
            if process is None or process.poll() is not None or time.monotonic() > deadline:
                raise ServiceError(f"{self.name} 未能启动，日志 {self.log}：\n{self._log_tail()}")
            time.sleep(_PAUSE)
        self.after_start()

    def revive(self) -> None:
        """Start the server again when it has died."""
        if self._process is not None and self._process.poll() is not None:
            time.sleep(1)
            self._launch()

    def stop(self) -> None:
        """Stop the server in good order, or by force when it does not obey."""
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run a short tool of the server as its account, keeping what it says."""
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            **self.account.credentials,
        )

    def _launch(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
                **self.account.credentials,
            )

    def _log_tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
