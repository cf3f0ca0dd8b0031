"""Registration of the operator's commands."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Commands for those who run an installation: prepare, doctor, backup, restore."""

    name = "core.operations"
    label = "operations"
