"""Fold the coverage deltas now; the beat does it every ten seconds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rotations.services.coverage import fold_all


class Command(BaseCommand):
    """Fold what is waiting."""

    help = "立即汇总覆盖情况的增量。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Fold until nothing is left."""
        self.stdout.write(f"已汇总 {fold_all()} 条增量。")
