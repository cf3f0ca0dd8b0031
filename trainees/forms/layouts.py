"""How the forms lie on the page; all apps share the way."""

from __future__ import annotations

from core.fields.layouts import in_rows

__all__ = ["in_rows"]
