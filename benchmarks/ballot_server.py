"""The product under granian for a benchmark, with one more address: a view that inserts one row."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.urls import urlpatterns as product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

TABLE = "CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, note text)"
WORKERS, THREADS = "2", "16"


@login_not_required
@csrf_exempt
def insert_one(request: HttpRequest) -> HttpResponse:
    """Insert one row: the least that a ballot can cost. The body is read, else the line is cut."""
    note = str(len(request.body))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (note) VALUES (%s)", [note])
    return HttpResponse("ok")


urlpatterns = [*product, path("floor/", insert_one, name="floor")]


@contextmanager
def serving() -> Iterator[int]:
    """Run granian as `make run` does, on a free port, until the block ends; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--workers", WORKERS]
    command = ["granian", "--interface", "wsgi", *options, "--blocking-threads", THREADS]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.ballot_settings"}
    server = subprocess.Popen(
        [sys.executable, "-m", *command, "config.wsgi:application"], env=environment
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
