"""Large libraries, loaded by whoever needs one first and not by every process that starts.

A web process never plans and never prints, a command that lays tables writes no workbook: loading what only one
kind of work needs would double the time of every start, and the memory of every process.

    if TYPE_CHECKING:
        import weasyprint
    else:
        weasyprint = lazily("weasyprint")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


class _Lazily:
    """Stands for a module, and loads it when something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loaded: ModuleType | None = None

    def __getattr__(self, attribute: str) -> Any:
        if self._loaded is None:
            self._loaded = import_module(self._name)  # threads wait for each other there
        return getattr(self._loaded, attribute)


def lazily(name: str) -> Any:
    """Return what stands for the module of this name; for modules of this house too, inside one package."""
    return _Lazily(name)
