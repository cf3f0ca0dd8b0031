"""The figure on the bell."""

from __future__ import annotations

from core.navigation.registry import register_counter
from core.notices.selectors import unread_count

register_counter("notices:list", unread_count)
