"""`manage.py rotate_field_keys`: seal every encrypted column with the current key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand

from core.privacy.rotation import encrypted_columns, rotate_column

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Re-encrypt in batches; may be stopped and run again. Run once more before retiring a key."""

    help = "用当前密钥重新加密全部个人信息字段（可中断、可重复执行）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Let the operator choose the batch size."""
        parser.add_argument("--batch-size", type=int, default=500)

    def handle(self, *_args: object, **options: int) -> None:
        """Rotate column by column and print the counts."""
        for column in encrypted_columns():
            count = rotate_column(column, batch_size=options["batch_size"])
            self.stdout.write(f"{column.context}：{count} 行")
