"""`manage.py doctor`: what is well, what is not, and how to mend it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.operations.diagnosis import Level, examine


class Command(BaseCommand):
    """Print one line a check; exit code 1 when something stops work."""

    help = "检查安装是否正常，并说明如何修复"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine the installation."""
        styles = {
            Level.OK: self.style.SUCCESS,
            Level.WARN: self.style.WARNING,
            Level.FAIL: self.style.ERROR,
        }
        failed = False
        for finding in examine():
            failed |= finding.level is Level.FAIL
            level = styles[finding.level](f"{finding.level:<5}")
            self.stdout.write(f"{level}{finding.subject}：{finding.sentence}")
        if failed:
            sys.exit(1)
