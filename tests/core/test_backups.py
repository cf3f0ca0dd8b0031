"""Backup and restore: the round trip, and what must not happen on the way."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from config import embedded
from config.environment import BASE_DIR
from core.operations import backups
from core.operations.archive import ArchiveError, ArchiveWriter, open_archive
from core.operations.backups import create_backup, restore_backup
from core.operations.database import DatabaseToolError

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "lunxun_restored"


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    """An installation's home with keys and files of its own, on the test's database."""
    here = tmp_path / "here"
    (here / "keys").mkdir(parents=True)
    (here / "keys" / "secret_key").write_text("the key of this installation")
    settings.LUNXUN_HOME, settings.MEDIA_ROOT = here, here / "media"
    default_storage.save("batches/2026/通知.pdf", ContentFile(b"%PDF notice"))
    default_storage.save("rounds/7.key", ContentFile(b"the private key of an open round"))
    return here


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of another, empty database."""
    server = embedded.database_url(Path(os.environ["LUNXUN_TEST_HOME"]))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
        yield server.replace("/lunxun?", f"/{NAME}?")
        connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def restore_elsewhere(file: Path, there: Path, address: str, *switches: str) -> str:
    """Run the restore command of another installation; return what it says."""
    environment = {**os.environ, "LUNXUN_HOME": str(there), "DATABASE_URL": address}
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(file), *switches],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def users_in(address: str) -> list[str]:
    """Return who can sign in there."""
    with psycopg.connect(address) as connection:
        rows = connection.execute("SELECT username FROM organizations_user ORDER BY 1")
        return [row[0] for row in rows]


@pytest.mark.django_db(transaction=True)
def test_an_installation_comes_back_elsewhere(world, home, empty_database, tmp_path):
    file, there = tmp_path / "backup.tar", tmp_path / "there"
    facts = create_backup(file)
    assert (facts["files"], facts["keys"]) == (1, 1)
    assert file.stat().st_mode & 0o777 == 0o600

    assert "已恢复" in restore_elsewhere(file, there, empty_database)
    names = sorted(get_user_model().objects.values_list("username", flat=True))
    assert users_in(empty_database) == names
    assert (there / "media/batches/2026/通知.pdf").read_bytes() == b"%PDF notice"
    assert (there / "keys/secret_key").read_text() == "the key of this installation"
    assert (there / "keys").stat().st_mode & 0o777 == 0o700

    assert "此处已有数据" in restore_elsewhere(file, there, empty_database)
    (there / "media/batches/2026/通知.pdf").write_bytes(b"changed since")
    assert "已恢复" in restore_elsewhere(file, there, empty_database, "--force")
    assert users_in(empty_database) == names
    assert (there / "media/batches/2026/通知.pdf").read_bytes() == b"%PDF notice"


@pytest.mark.django_db
def test_keys_of_open_rounds_are_never_copied(home, tmp_path):
    file = tmp_path / "backup.tar"
    create_backup(file)
    assert b"the private key of an open round" not in file.read_bytes()
    with open_archive(file).tar as tar:
        assert [name for name in tar.getnames() if "round" in name] == []


@pytest.mark.django_db
def test_keys_may_be_kept_elsewhere(home, tmp_path):
    file = tmp_path / "backup.tar"
    assert create_backup(file, with_keys=False)["keys"] == 0
    assert b"the key of this installation" not in file.read_bytes()


@pytest.mark.django_db
def test_a_damaged_backup_changes_nothing(home, empty_database, tmp_path):
    file, there = tmp_path / "backup.tar", tmp_path / "there"
    create_backup(file)
    content = file.read_bytes()
    file.write_bytes(content.replace(b"%PDF notice", b"%PDF forged"))
    assert "校验和不符" in restore_elsewhere(file, there, empty_database)
    file.write_bytes(content[: len(content) // 2])
    assert "不是完整的备份" in restore_elsewhere(file, there, empty_database)
    assert not (there / "media").exists()
    assert (there / "keys/secret_key").read_text() != "the key of this installation"


@pytest.mark.django_db(transaction=True)
def test_a_failing_load_leaves_database_and_keys_as_they_were(world, home, tmp_path):
    file = tmp_path / "backup.tar"
    create_backup(file)
    before = set(get_user_model().objects.values_list("username", flat=True))
    (home / "keys" / "secret_key").write_text("a newer key")
    truncated = tmp_path / "truncated.tar"
    archive = open_archive(file)
    writer = ArchiveWriter(truncated)
    with archive.tar:
        content = archive.open("database.dump").read()
        half = content[: len(content) // 2]
        writer.add("database.dump", io.BytesIO(half), len(half))
        writer.add("keys/secret_key", archive.open("keys/secret_key"), 28)
    writer.finish({"migrations": [], "made_at": "", "files": 0, "keys": 1})
    with pytest.raises(DatabaseToolError):
        restore_backup(truncated, force=True)
    assert set(get_user_model().objects.values_list("username", flat=True)) == before
    assert (home / "keys" / "secret_key").read_text() == "a newer key"


@pytest.mark.django_db
def test_a_backup_of_a_newer_version_is_refused(home, tmp_path, monkeypatch):
    file = tmp_path / "backup.tar"
    monkeypatch.setattr(backups, "_applied_migrations", lambda: ["trainees.9999_future"])
    create_backup(file)
    with pytest.raises(ArchiveError, match=r"trainees\.9999_future"):
        restore_backup(file, force=True)


@pytest.mark.django_db
def test_an_existing_file_is_not_overwritten(home, tmp_path):
    file = tmp_path / "backup.tar"
    file.write_text("an older backup")
    with pytest.raises(ArchiveError, match="已存在"):
        create_backup(file)
    assert file.read_text() == "an older backup"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []
