"""The doctor: what it finds, and that its sentence says how to mend it."""

from __future__ import annotations

import shutil
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.operations import diagnosis
from core.operations.diagnosis import Level

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.django_db
def test_a_sound_installation_passes(settings, tmp_path):
    said = StringIO()
    call_command("doctor", stdout=said, no_color=True)
    lines = said.getvalue().splitlines()
    assert len(lines) == len(diagnosis.CHECKS) + 3
    assert {line.split()[0] for line in lines} <= {"OK", "WARN"}
    # A worker that other tests share may be up, or none.
    (worker,) = (line for line in lines if "后台进程" in line)
    assert worker.startswith(
        ("WARN 后台进程：没有运行，导出和通知会一直排队", "OK   后台进程：1 个在运行")
    )


@pytest.mark.django_db
def test_a_failure_ends_with_exit_code_1(settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=said, no_color=True)
    assert ended.value.code == 1
    assert "FAIL Redis：连接不上，请检查 REDIS_URL" in said.getvalue()


@pytest.mark.django_db
def test_missing_migrations_are_found():
    MigrationRecorder(connection).record_unapplied("jobs", "0001_initial")
    found = diagnosis.check_migrations()
    assert found.level is Level.FAIL
    assert "manage.py prepare" in found.sentence


def test_keys_that_others_can_read_are_found(settings, tmp_path: Path):
    settings.LUNXUN_HOME = tmp_path
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "secret_key").touch(mode=0o600)
    assert diagnosis.check_keys().level is Level.OK
    (keys / "secret_key").chmod(0o644)
    found = diagnosis.check_keys()
    assert found.level is Level.FAIL
    assert f"chmod -R go= {keys}" in found.sentence


def test_missing_fonts_are_found(settings, monkeypatch):
    assert diagnosis.check_fonts().level is Level.OK
    monkeypatch.setattr(diagnosis, "FAMILIES", ("No Such Family",))
    found = diagnosis.check_fonts()
    assert found.level is Level.FAIL
    assert "No Such Family" in found.sentence


@pytest.mark.parametrize(
    ("free", "level"), [(2**40, Level.OK), (3 * 10**9, Level.WARN), (10**8, Level.FAIL)]
)
def test_little_space_is_found(free: int, level: Level, monkeypatch):
    usage = type(shutil.disk_usage("/"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**41, 2**40, free))
    assert diagnosis.check_space().level is level


def test_uncollected_static_files_are_found(settings, tmp_path: Path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.assets.AssetStorage"},
    }
    found = diagnosis.check_static_files()
    assert found.level is Level.FAIL
    assert "manage.py prepare" in found.sentence


def test_plain_http_is_named(settings):
    settings.HTTPS = False
    assert diagnosis.check_exposure().level is Level.WARN
    settings.HTTPS = True
    assert diagnosis.check_exposure().level is Level.OK
