"""`manage.py backup FILE`: everything an installation cannot do without, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.operations.archive import ArchiveError
from core.operations.backups import create_backup
from core.operations.database import DatabaseToolError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write database, files and keys into a new archive."""

    help = "把数据库、文件和密钥备份到一个新文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file's name, and whether the keys are kept elsewhere."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--without-keys", action="store_true", help="密钥另行保管，不写入备份")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up and say what came of it."""
        file: Path = options["file"]
        try:
            facts = create_backup(file, with_keys=not options["without_keys"])
        except (ArchiveError, DatabaseToolError, OSError) as error:
            raise CommandError(f"备份未完成：{error}") from error
        size = file.stat().st_size / 1_000_000
        self.stdout.write(
            f"已备份到 {file}：数据库、文件 {facts['files']} 个、密钥 {facts['keys']} 个，"
            f"共 {size:.1f} MB。正在进行的匿名测评，其私钥不在备份中。"
        )
