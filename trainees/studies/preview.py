"""What the preview of online study shows: one kind of rows at a time, problems first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KINDS = {"problem": "有问题", "new": "新增", "same": "已记入"}
MOST = 200  # rows on the page; the rest are counted


@dataclass(frozen=True)
class Preview:
    """The rows of a table with their verdicts."""

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
        return self._of(self.kind)[:MOST]

    @property
    def hidden_count(self) -> int:
        """How many rows of the kind are not shown."""
        return max(0, len(self._of(self.kind)) - MOST)

    def remarks(self) -> dict[int, str]:
        """Return the sentences on each row with problems, by row number."""
        return {
            row["number"]: "".join(f"{column}：{said}" for column, _, said in row["faults"])
            for row in self._of("problem")
        }

    def cells(self) -> tuple[list[dict[str, str]], list[int]]:
        """Return the cells of all rows by column key, and the rows' numbers."""
        return [row["cells"] for row in self.rows], [row["number"] for row in self.rows]

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["kind"] == kind]
