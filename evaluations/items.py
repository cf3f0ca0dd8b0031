"""The questions of a questionnaire as data, and the customary ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluations.enums import ItemKind

if TYPE_CHECKING:
    from collections.abc import Iterable

STANDARD_SESSION = ("教学内容", "教学方法", "授课人", "对工作的实用性")
STANDARD_OVERALL = ("组织管理", "后勤保障", "总体满意度")
STANDARD_REMARK = "意见建议"


def standard_items() -> dict[str, Any]:
    """Return the customary questions: four about each lecture, three and a remark about the class."""
    overall = [(text, ItemKind.RATING) for text in STANDARD_OVERALL]
    return {
        "session_items": keyed((text, ItemKind.RATING) for text in STANDARD_SESSION),
        "overall_items": keyed([*overall, (STANDARD_REMARK, ItemKind.TEXT)]),
    }


def keyed(items: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return items with short keys, in their order."""
    return [
        {"key": f"q{number}", "text": text, "kind": str(kind)}
        for number, (text, kind) in enumerate(items, start=1)
    ]
