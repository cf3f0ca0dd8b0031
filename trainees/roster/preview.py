"""What the preview of a roster shows: one kind of rows at a time, problems first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KINDS = {"problem": "有问题", "new": "新增", "changed": "变更", "same": "未变"}
FIELD_WORDS = {
    "name": "姓名",
    "sex": "性别",
    "ethnicity": "民族",
    "birth_on": "出生日期",
    "id_number": "身份证号",
    "mobile": "手机号码",
    "office_phone": "办公电话",
    "education": "学历",
    "joined_party_on": "入党日期",
}
MOST = 200  # rows on the page; the rest are counted


@dataclass(frozen=True)
class Preview:
    """The rows of a roster with their verdicts."""

    rows: list[dict[str, Any]]
    chosen: str = ""

    @property
    def kind(self) -> str:
        """The kind shown: the one asked for, else the first that has rows."""
        if self.chosen in KINDS:
            return self.chosen
        return next((kind for kind in KINDS if self._of(kind)), "new")

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Each kind with its word and its count."""
        return [(kind, word, len(self._of(kind))) for kind, word in KINDS.items()]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The rows of the kind shown, as many as a page bears."""
        return [{**row, "what": self._what(row)} for row in self._of(self.kind)[:MOST]]

    @property
    def hidden_count(self) -> int:
        """How many rows of the kind are not shown."""
        return max(0, len(self._of(self.kind)) - MOST)

    def remarks(self) -> dict[int, str]:
        """Return the sentences on each row with problems, by row number."""
        return {
            row["number"]: "".join(
                f"{problem['column']}：{problem['sentence']}" for problem in row["problems"]
            )
            for row in self._of("problem")
        }

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["kind"] == kind]

    def _what(self, row: dict[str, Any]) -> str:
        """Return in words what a row would change."""
        words = [FIELD_WORDS[name] for name in row["changes"] if name in FIELD_WORDS]
        if row["is_new_post"]:
            words.append("新任职务")
        return "、".join(words)
