"""Backup and restore of a whole installation: database, files, keys.

Never in a backup: the private keys of open anonymous rounds (`rounds/` in the file storage). They exist in
one place and are destroyed when the round closes; a copy in an archive would let its owner open
ballots for ever. A round that is open when its server is lost must be held again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from core.operations.archive import (
    DATABASE,
    Archive,
    ArchiveError,
    ArchiveWriter,
    blocks,
    open_archive,
)
from core.operations.database import dump, load

if TYPE_CHECKING:
    from collections.abc import Iterator

NEVER_COPIED = ("rounds",)
_MEDIA, _KEYS = "media/", "keys/"


def create_backup(target: Path, *, with_keys: bool = True) -> dict[str, Any]:
    """Write a backup to a file that must not exist yet; return what it holds.

    The database comes first: a file that a row names is then in the archive too. The archive is readable by
    its owner only, and as secret as the keys in it.
    """
    if target.exists():
        raise ArchiveError(f"{target} 已存在，不覆盖。")
    draft = target.with_name(f".{target.name}.part")
    draft.touch(mode=0o600)
    writer = ArchiveWriter(draft)
    try:
        _add_database(writer)
        facts = {
            "made_at": timezone.now().isoformat(),
            "migrations": _applied_migrations(),
            "files": _add_media(writer),
            "keys": _add_keys(writer) if with_keys else 0,
        }
        writer.finish(facts)
        os.link(draft, target)  # fails when somebody else made the file meanwhile
    finally:
        writer.close()
        draft.unlink()
    return facts


def restore_backup(source: Path, *, force: bool = False) -> dict[str, Any]:
    """Make this installation what the backup holds; return the backup's facts.

    Refused with ArchiveError, nothing changed: a damaged archive, one of a newer version, and (unless
    forced) an installation in which people work already. The database changes in one
    transaction; before it only files are added that nobody refers to yet.
    """
    archive = open_archive(source)
    with archive.tar:
        _refuse_newer(archive)
        if not force and _in_use():
            raise ArchiveError("此处已有数据。确要全部替换，请停止服务并加 --force。")
        clashing = [name for name in archive.names(_MEDIA) if not _add_file(archive, name)]
        staged = _stage_keys(archive)
        with tempfile.TemporaryDirectory(dir=settings.LUNXUN_HOME) as folder:
            path = Path(folder) / DATABASE
            _copy(archive, DATABASE, path)
            load(path)
        for name in clashing:
            _replace_file(archive, name)
        _place_keys(staged)
    cache.clear()  # also drops queued job ids; the job rows send themselves again
    return archive.facts


def _add_database(writer: ArchiveWriter) -> None:
    settings.LUNXUN_HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.LUNXUN_HOME) as folder:
        path = Path(folder) / DATABASE
        dump(path)
        with path.open("rb") as content:
            writer.add(DATABASE, content, path.stat().st_size)


def _add_media(writer: ArchiveWriter) -> int:
    count = 0
    for name in stored_files():
        with default_storage.open(name) as content:
            writer.add(_MEDIA + name, content, content.size)
        count += 1
    return count


def stored_files(folder: str = "") -> Iterator[str]:
    """Yield the names of all stored files that may be copied."""
    if not folder and not default_storage.exists(""):
        return  # nothing was ever stored
    folders, files = default_storage.listdir(folder)
    for file in files:
        yield f"{folder}{file}"
    for inner in folders:
        if folder or inner not in NEVER_COPIED:
            yield from stored_files(f"{folder}{inner}/")


def _key_folder() -> Path:
    return Path(settings.LUNXUN_HOME) / "keys"


def _add_keys(writer: ArchiveWriter) -> int:
    files = sorted(path for path in _key_folder().glob("[!.]*") if path.is_file())
    for path in files:
        with path.open("rb") as content:
            writer.add(_KEYS + path.name, content, path.stat().st_size)
    return len(files)


def _applied_migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations)


def _refuse_newer(archive: Archive) -> None:
    known = {".".join(key) for key in MigrationLoader(connection).disk_migrations}
    unknown = sorted(set(archive.facts["migrations"]) - known)
    if unknown:
        raise ArchiveError(f"备份来自更新的版本（{unknown[0]}），请先升级程序。")


def _in_use() -> bool:
    users = get_user_model()
    if users._meta.db_table not in connection.introspection.table_names():  # noqa: SLF001 - Django's documented name
        return False
    return bool(users._default_manager.exists())  # noqa: SLF001 - same


def _add_file(archive: Archive, member: str) -> bool:
    """Store a file unless a different one has its name; return whether the name now holds it."""
    name = member.removeprefix(_MEDIA)
    if not default_storage.exists(name):
        default_storage.save(name, File(archive.open(member)))
        return True
    with default_storage.open(name) as present, archive.open(member) as wanted:
        return all(
            block == present.read(len(block)) for block in blocks(wanted)
        ) and not present.read(1)


def _replace_file(archive: Archive, member: str) -> None:
    name = member.removeprefix(_MEDIA)
    default_storage.delete(name)
    default_storage.save(name, File(archive.open(member)))


def _stage_keys(archive: Archive) -> Path | None:
    """Write the backup's keys beside ours; None when it has none."""
    members = archive.names(_KEYS)
    if not members:
        return None
    staged = _key_folder().with_name("keys.restored")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    for member in members:
        path = staged / member.removeprefix(_KEYS)
        path.touch(mode=0o600)
        _copy(archive, member, path)
    return staged


def _place_keys(staged: Path | None) -> None:
    """Put the backup's keys in force; ours stay beside them for the operator to judge."""
    if staged is None:
        return
    keys = _key_folder()
    if keys.exists():
        keys.rename(keys.with_name(f"keys.before-{timezone.now():%Y%m%dT%H%M%S%f}"))
    staged.rename(keys)


def _copy(archive: Archive, member: str, path: Path) -> None:
    with archive.open(member) as content, path.open("wb") as out:
        shutil.copyfileobj(content, out)
