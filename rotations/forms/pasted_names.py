"""Names pasted by a unit: the text, and who of those recognised is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from rotations.places.pasted_names import Outcome
from rotations.selectors.pasted_names import match_names
from trainees.roster.pasting import read_paste

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch
    from rotations.places.pasted_names import PastedLine
    from rotations.selectors.enrolments import Nominee
    from trainees.models import Person

MOST_PASTED = 20_000  # characters: a class has some hundred names
MOST_LINES = 500
STALE = "这一行的人选有变化，请按最新的识别结果重新选择。"


@dataclass(frozen=True)
class ShownLine:
    """A line, the name of its field, who is chosen in it so far, and what is wrong with the choice."""

    line: PastedLine
    field: str
    chosen: str
    errors: list[str]

    @property
    def is_ticked(self) -> bool:
        """Whether the one person of this line is chosen."""
        return self.line.only is not None and self.chosen == str(self.line.only.person.pk)


class PasteNamesForm(forms.Form):
    """The pasted text, and for each line it names somebody in, whom to send.

    What was recognised is worked out from the text each time, so that nothing but the choice of
    people of the user's own units can come back from the page.
    """

    text = forms.CharField(
        label="接龙或名单",
        strip=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "form-control"}),
        help_text="微信接龙，或从 Excel 复制的几行，一人一行。可带单位和手机号码，便于分清同名的人。",
        error_messages={"required": "请粘贴接龙或名单，一人一行。"},
    )

    def __init__(self, *args: Any, user: User, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[PastedLine] = []
        self.skipped: list[tuple[int, str]] = []
        self.notices: list[str] = []
        if self.is_bound:
            self._read(str(self.data.get("text", ""))[:MOST_PASTED], user, batch)

    def _read(self, text: str, user: User, batch: Batch) -> None:
        reading = read_paste(text.strip("\r\n"))
        rows = reading.rows[:MOST_LINES]
        self.lines = match_names(user, batch, rows)
        self.skipped = [(number, why) for _sheet, number, why in reading.skipped]
        self.notices = list(reading.notices)
        if len(reading.rows) > MOST_LINES:
            self.notices.append(f"一次最多识别 {MOST_LINES} 人，其余没有读取，请分次粘贴。")
        for line in (line for line in self.lines if line.is_open):
            self.fields[f"line-{line.number}"] = _choice_of(line)

    @property
    def is_sending(self) -> bool:
        """Whether the button 报名 was pressed, not the one that only recognises."""
        return "send" in self.data

    @property
    def shown(self) -> list[ShownLine]:
        """The lines in their order; before anything was chosen those found are ticked."""
        return [
            ShownLine(
                line,
                field,
                self._chosen(line, field),
                [str(one) for one in self.errors.get(field, ())],
            )
            for line in self.lines
            for field in (f"line-{line.number}",)
        ]

    def _chosen(self, line: PastedLine, field: str) -> str:
        if self.is_sending:
            return str(self.data.get(field, ""))
        is_clear = line.outcome == Outcome.FOUND
        return str(line.only.person.pk) if is_clear and line.only else ""

    def clean_text(self) -> str:
        """Refuse a text in which nobody is named."""
        text: str = self.cleaned_data["text"]
        if not self.lines:
            raise ValidationError("没有认出姓名，请一人一行粘贴，如“1. 张三 长寿镇邵阳村”。")
        return text

    def clean(self) -> dict[str, Any]:
        """Ask for a choice when names are to be sent, and take nobody twice."""
        data = super().clean() or self.cleaned_data
        if self.is_sending and not self.errors:
            numbers = [number for key, number in data.items() if key != "text" and number]
            if not numbers:
                raise ValidationError("请先勾选参训人员。", code="nobody")
            if len(set(numbers)) < len(numbers):
                raise ValidationError("同一个人选了两次，请只留一行。", code="twice")
        return data

    def people(self) -> list[Person]:
        """Return whom to send, in the order of the lines."""
        chosen = {str(self.cleaned_data.get(f"line-{line.number}")) for line in self.lines}
        candidates = {
            str(nominee.person.pk): nominee.person
            for line in self.lines
            if line.is_open
            for nominee in line.candidates
        }
        return [person for number, person in candidates.items() if number in chosen]


def _choice_of(line: PastedLine) -> forms.ChoiceField:
    choices = [
        (str(one.person.pk), f"{one.person}，{one.appointment.organization}（{_upper(one)}）")
        for one in line.candidates
    ]
    return forms.ChoiceField(
        choices=[("", "不报名"), *choices],
        required=False,
        label=f"第 {line.number} 行 {line.name}",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": STALE},
    )


def _upper(nominee: Nominee) -> str:
    return str(nominee.appointment.organization.parent or "")
