"""`manage.py restore FILE`: make an installation what a backup holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.operations.archive import ArchiveError
from core.operations.backups import restore_backup
from core.operations.database import DatabaseToolError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Verify an archive, then replace database, files and keys."""

    help = "从备份恢复数据库、文件和密钥（先停止服务）"
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file's name, and the consent to lose what is here."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="替换此处已有的全部数据")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and say what to do next."""
        try:
            facts = restore_backup(options["file"], force=options["force"])
        except (ArchiveError, DatabaseToolError, OSError) as error:
            raise CommandError(f"恢复未完成：{error}") from error
        self.stdout.write(
            f"已恢复 {facts['made_at']} 的备份，文件 {facts['files']} 个、密钥 {facts['keys']} 个。"
            "请运行 manage.py prepare 与 manage.py doctor，再启动服务。"
        )
