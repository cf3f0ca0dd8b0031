"""Lines of totals on a sheet, compared with the rows that were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainees.roster.lines import counts_in, is_grand_total
from trainees.roster.problems import Problem, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Totals:
    """The totals of one sheet: one below its rows counts them, one above them those still to come."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self._taken: list[tuple[int, Sequence[str], int | None]] = []

    def take(self, number: int, texts: Sequence[str], rows: int) -> None:
        """Take a line of totals, below so many rows of people."""
        if rows:
            self._taken.append((number, texts, rows))
        elif is_grand_total(texts):
            self._taken.append((number, texts, None))

    def differences(self, rows: int) -> Iterator[Problem]:
        """Yield a warning for each total that no count of the sheet's rows meets."""
        for number, texts, above in self._taken:
            counts, read = counts_in(texts), rows if above is None else above
            if counts and read not in counts:
                shown = "、".join(str(count) for count in sorted(counts))
                sentence = f"合计行写的是{shown}，实际读到{read}行，请核对。"
                yield Problem(number, "合计", shown, sentence, Weight.WARNING, "total", self.sheet)
