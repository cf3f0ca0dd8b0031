"""Django's handle on the fields package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

from core.fields.words import speak_plainly

if TYPE_CHECKING:
    from types import ModuleType


class FieldsConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.fields"
    label = "fields"
    verbose_name = "表单控件"

    def __init__(self, app_name: str, app_module: ModuleType | None) -> None:
        super().__init__(app_name, app_module)
        speak_plainly()  # not in `ready`: other apps make forms in theirs
