"""What the acts of this app are called in the log."""

from __future__ import annotations

from core.audit.words import register_words

NOUNS = {"course": "课程", "lecturer": "授课人", "venue": "办班地点"}
ACTS = {"add": "登记", "update": "修改", "discard": "删除或停用", "restore": "恢复使用"}

register_words(
    {
        f"courses.{act}_{noun}": f"{word}{thing}"
        for noun, thing in NOUNS.items()
        for act, word in ACTS.items()
    }
)
