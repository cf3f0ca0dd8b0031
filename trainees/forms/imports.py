"""Uploading a roster, matching its columns, answering what its rows ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.spreadsheets.files import MEGABYTE, UnreadableFile
from trainees.forms.fields import organization_field, own_unit
from trainees.forms.layouts import in_rows
from trainees.roster.columns import READ_COLUMNS
from trainees.roster.sheets import LIMITS
from trainees.roster.survey import survey_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import BoundField
    from django.http import QueryDict

    from organizations.models import User

# ID and phone numbers, also with the blanks and dashes people put in: told by their head.
LONG_NUMBER = re.compile(r"([0-9]{3})(?:[ \u3000-]?[0-9]){6,}[0-9Xx]?")
MOST_PASTED = 200_000  # characters


class UploadForm(forms.Form):
    """For which organization, and the file or the pasted names; what cannot be read is refused here."""

    helper = in_rows("organization", "file", "text")
    file = forms.FileField(
        label="花名册文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.et,.csv"}),
        help_text=(
            f"Excel 或 WPS 表格，最大 {LIMITS.file_bytes // MEGABYTE}MB、{LIMITS.rows:,} 行。"
            "不必是我们的模板，上传后可以对应各列。"
        ),
        error_messages={"empty": "文件是空的，请选择填好的表格重新上传。"},
    )
    text = forms.CharField(
        label="或粘贴名单",
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="从 Excel 复制的几行，或微信接龙，一人一行。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user,
            "trainees.import",
            "导入范围",
            help_text="表中的任职组织须是它本身或所辖组织。",
            initial=own_unit(user, "trainees.import"),
        )

    def clean_file(self) -> dict[str, Any] | None:
        """Survey the file; its clean value is what `receive_roster` takes."""
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        if upload.size > LIMITS.file_bytes:
            size = LIMITS.file_bytes // MEGABYTE
            raise ValidationError(f"文件超过 {size}MB，请分成几个文件上传。", code="too_large")
        workbook = upload.read()
        try:
            survey = survey_file(workbook, LIMITS)
        except UnreadableFile as error:
            raise ValidationError(str(error), code="unreadable") from error
        return {"survey": survey, "file_name": upload.name, "workbook": workbook}

    def clean(self) -> dict[str, Any]:
        """Refuse nothing at all, and both at once."""
        data = super().clean() or self.cleaned_data
        if "file" not in self.errors:
            if not data.get("file") and not data.get("text", "").strip():
                self.add_error("file", "请选择文件，或在下面粘贴名单。")
            elif data.get("file") and data.get("text", "").strip():
                self.add_error("text", "已选择文件，请不要同时粘贴名单。")
        return data


@dataclass(frozen=True)
class ShownColumn:
    """One column of the user's sheet: its title, what stands in it, and what it is taken for."""

    title: str
    samples: list[str]
    field: BoundField


@dataclass(frozen=True)
class SheetGroup:
    """Sheets with the same titles: ticked one by one, matched together."""

    sheets: list[tuple[BoundField, dict[str, Any]]]
    columns: list[ShownColumn]


class ColumnsForm(forms.Form):
    """Which sheets to read, and what each of their columns is."""

    CHOICES = [("", "（不导入）"), *((column.key, column.title) for column in READ_COLUMNS)]

    def __init__(self, *args: Any, survey: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = survey.get("sheets", [])
        self._groups: dict[tuple[str, ...], list[int]] = {}
        for place, sheet in enumerate(self.sheets):
            self._groups.setdefault(tuple(sheet["titles"]), []).append(place)
            self.fields[f"sheet-{place}"] = forms.BooleanField(
                label=sheet["name"], required=False, initial=sheet["is_chosen"]
            )
        for places in self._groups.values():
            self._add_columns(places[0])

    def _add_columns(self, place: int) -> None:
        sheet = self.sheets[place]
        for at, title in enumerate(sheet["titles"]):
            self.fields[f"column-{place}-{at}"] = forms.ChoiceField(
                choices=self.CHOICES,
                required=False,
                label=f"“{title or f'第 {at + 1} 列'}”对应",
                initial=sheet["mapping"].get(str(at), ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def groups(self) -> list[SheetGroup]:
        """The sheets by their titles, as the page shows them."""
        return [
            SheetGroup(
                [(self[f"sheet-{place}"], self.sheets[place]) for place in places],
                [
                    ShownColumn(
                        title, self._samples(places[0], at), self[f"column-{places[0]}-{at}"]
                    )
                    for at, title in enumerate(titles)
                ],
            )
            for titles, places in self._groups.items()
        ]

    def _samples(self, place: int, at: int) -> list[str]:
        lines = self.sheets[place]["samples"]
        said = [line[at] for line in lines if at < len(line) and line[at]]
        return [LONG_NUMBER.sub(r"\1****", text) for text in said]

    def chosen(self) -> dict[int, dict[int, str]]:
        """Return the column keys by position, for each ticked sheet by its place."""
        chosen = {}
        for titles, places in self._groups.items():
            keys = {
                at: self.cleaned_data[f"column-{places[0]}-{at}"]
                for at in range(len(titles))
                if self.cleaned_data[f"column-{places[0]}-{at}"]
            }
            for place in places:
                if self.cleaned_data[f"sheet-{place}"]:
                    chosen[place] = keys
        return chosen


def answers_in(data: QueryDict) -> dict[int, dict[str, str]]:
    """Return the answers of a page of questions, by row and question; blank ones are left out."""
    answers: dict[int, dict[str, str]] = {}
    for name, value in data.items():
        _word, _dash, rest = name.partition("answer-")
        number, _dash, code = rest.partition("-")
        if code and value and number.isdecimal() and len(number) < 19:
            answers.setdefault(int(number), {})[code] = str(value)
    return answers


def code_in(data: QueryDict) -> str:
    """Return which kind of question is to be answered as proposed; empty for all of them."""
    return str(data.get("code", "")).replace("\x00", "")[:200]
