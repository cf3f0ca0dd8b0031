"""`make run`: everything starts with one command, and everything ends with it, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from config.environment import BASE_DIR
from tests.processes import processes_of, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Product = subprocess.Popen[str]


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether a web server takes requests, whatever it says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/nothing"):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], tuple[Product, int]]]:
    """Return a function that runs the product in a home of this test until it answers."""
    started: list[Product] = []

    def run() -> tuple[Product, int]:
        port = free_port()
        unset = {"DATABASE_URL", "REDIS_URL", "LUNXUN_TEST_HOME"}
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LUNXUN_HOME": str(tmp_path)}
        environment |= {"PORT": str(port), "DEMO": "0", "WEB_WORKERS": "1", "JOB_WORKERS": "1"}
        with (tmp_path / "output").open("w") as output:
            command = [sys.executable, "-m", "config.run"]
            product = subprocess.Popen(
                command, cwd=BASE_DIR, env=environment, stdout=output, stderr=output, text=True
            )
        started.append(product)
        wait_until(lambda: product.poll() is not None or answers(port))
        assert product.poll() is None, (tmp_path / "output").read_text()
        return product, port

    yield run
    for product in started:
        product.kill()
        product.wait()


def test_everything_ends_with_the_command(start, tmp_path: Path):
    product, port = start()
    assert f"http://127.0.0.1:{port}/" in (tmp_path / "output").read_text()
    product.send_signal(signal.SIGINT)
    assert product.wait(timeout=600) == 0
    assert processes_of(tmp_path) == []
    assert not answers(port)

    product, port = start()
    second = subprocess.run(
        [sys.executable, "-m", "config.run"],
        cwd=BASE_DIR,
        env={**os.environ, "LUNXUN_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (second.returncode, "已在运行" in second.stderr) == (1, True)
    product.kill()
    wait_until(lambda: processes_of(tmp_path) == [])
    assert not answers(port)
