"""Election rounds: the common facts, one line of the grid, the sheet, and whom a line seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.days import today
from core.refusals.fields import refused
from core.spreadsheets.files import MEGABYTE, UnreadableFile
from organizations.enums import Level
from trainees.elections import LIMITS, PASTE_LENGTH, read_paste, read_workbook
from trainees.enums import PRINCIPAL_POSTS, Outcome
from trainees.forms.appointments import PAPER_HELP
from trainees.forms.fields import PreciseDateField, organization_field
from trainees.forms.layouts import in_rows
from trainees.selectors.people import candidates_for, people_for
from trainees.selectors.rounds import seat_categories

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.elections import SheetRow
    from trainees.models import ElectionLine, ElectionRound, Person


class RoundFacts(forms.Form):
    """What is common to all seats of a round."""

    title = forms.CharField(
        label="名称", max_length=100, help_text="如“平江县2026年村党组织换届”。"
    )
    held_on = PreciseDateField(
        label="任职日期", initial=today, help_text="各席位相同；个别不同的在表中另填。"
    )
    paper = forms.CharField(label="任免文件", max_length=100, required=False, help_text=PAPER_HELP)

    def facts(self) -> dict[str, Any]:
        """Return the clean facts as the services take them."""
        clean = self.cleaned_data
        return {"title": clean["title"], "held_on": clean["held_on"].on, "paper": clean["paper"]}


class NewRoundForm(RoundFacts):
    """A new round: of which subtree, category and level."""

    helper = in_rows("organization", ("category", "level"), "title", ("held_on", "paper"))
    category: Any = forms.ModelChoiceField(
        None, label="类别", required=False, empty_label="全部类别"
    )
    level = forms.TypedChoiceField(
        label="层级",
        choices=[("", "全部层级"), *Level.choices],
        coerce=int,
        required=False,
        empty_value=None,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user,
            "trainees.manage",
            "换届范围",
            help_text="它本身和所辖组织的书记席位都列入表中，没有变化的保持“不变”。",
        )
        self.fields["category"].queryset = seat_categories()  # type: ignore[attr-defined]  # a ModelChoiceField


class RoundFactsForm(RoundFacts):
    """The common facts of a draft."""

    helper = in_rows("revision", "title", ("held_on", "paper"))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class LineForm(forms.Form):
    """One row of the grid. Sealed numbers are never shown: a blank box leaves them as they are."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="换届结果", choices=Outcome.choices)
    name = forms.CharField(label="新任姓名", max_length=50, required=False)
    id_number = forms.CharField(label="身份证号", max_length=30, required=False)
    mobile = forms.CharField(label="手机", max_length=20, required=False)
    post = forms.ChoiceField(
        label="职务",
        required=False,
        choices=[("", "同原职务"), *((post.value, post.label) for post in PRINCIPAL_POSTS)],
    )
    heads_village_too = forms.BooleanField(label="一肩挑", required=False)
    held_on = PreciseDateField(label="任职日期", required=False)
    paper = forms.CharField(label="任免文件", max_length=100, required=False)

    def __init__(self, data: Any = None, *, line: ElectionLine) -> None:
        self.line = line
        super().__init__(data, prefix=f"line-{line.pk}", initial=shown(line))
        for field in self.fields.values():
            is_select = isinstance(field.widget, forms.Select)
            is_box = isinstance(field.widget, forms.CheckboxInput)
            look = "form-select" if is_select else "form-check-input" if is_box else "form-control"
            field.widget.attrs |= {
                "class": f"{look} {look}-sm",
                "aria-label": f"{line.organization}的{field.label}",
                "autocomplete": "off",
                "placeholder": "",
            }
        self.fields["held_on"].widget.attrs["placeholder"] = f"{line.round.held_on:%Y-%m-%d}"
        self.fields["paper"].widget.attrs["placeholder"] = line.round.paper
        self.hint("id_number", line.id_number[-4:])
        self.hint("mobile", line.mobile[-4:])

    def hint(self, name: str, tail: str) -> None:
        """Say that a number is kept, by its last digits."""
        if tail:
            self.fields[name].widget.attrs["placeholder"] = f"已填，尾号{tail}"

    def renew_revision(self, revision: int) -> None:
        """Let the same typed content be sent again, now on top of what somebody else saved."""
        typed: Any = self.data
        self.data = typed.copy()
        self.data[self.add_prefix("revision")] = str(revision)  # type: ignore[index]  # a QueryDict, copied above

    def edit(self) -> tuple[int, dict[str, Any]]:
        """Return the revision seen and the values typed; numbers left blank stay while the name does."""
        clean = dict(self.cleaned_data)
        revision: int = clean.pop("revision")
        clean["held_on"] = clean["held_on"].on if clean["held_on"] else None
        for name in ("id_number", "mobile"):
            clean[name] = clean[name].strip()
            if not clean[name] and "name" not in self.changed_data:
                del clean[name]
        return revision, clean


def shown(line: ElectionLine) -> dict[str, Any]:
    """Return what a row starts with."""
    plain = ("revision", "outcome", "name", "post", "heads_village_too", "paper")
    own_day = f"{line.held_on:%Y-%m-%d}" if line.held_on else ""
    return {**{name: getattr(line, name) for name in plain}, "held_on": own_day}


def line_forms(data: Any, lines: list[ElectionLine]) -> list[LineForm]:
    """Return the rows of one page of the grid; bound where their part of the data was sent."""
    return [
        LineForm(data if data and f"line-{line.pk}-revision" in data else None, line=line)
        for line in lines
    ]


class SheetForm(forms.Form):
    """The filled template, or cells copied out of Excel."""

    file = forms.FileField(
        label="填好的表格",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=f"Excel 或 WPS 表格，最大 {LIMITS.file_bytes // MEGABYTE}MB。",
    )
    text = forms.CharField(
        label="或从 Excel 粘贴",
        required=False,
        max_length=PASTE_LENGTH,
        widget=forms.Textarea(
            attrs={"rows": 8, "placeholder": "在 Excel 中选中并复制，粘贴到这里"}
        ),
        help_text="带表头的按表头识别；不带表头的，依次为：席位、换届结果、新任姓名、身份证号、手机、"
        "职务、一肩挑、任职日期、文件。",
    )
    helper = in_rows("file", "text")

    def clean(self) -> dict[str, Any]:
        """Read whichever was given into rows."""
        data = super().clean() or {}
        upload, text = data.get("file"), data.get("text")
        if self.errors:
            return data
        if not upload and not text:
            raise ValidationError("请选择填好的表格，或粘贴表格内容。", code="nothing")
        data["rows"] = read_paste(text or "") if not upload else self.read(upload)
        if not data["rows"]:
            raise ValidationError(
                "没有读到填写的内容，请填写换届结果或新任姓名后再试。", code="empty"
            )
        return data

    def read(self, upload: Any) -> list[SheetRow]:
        """Read the uploaded sheet."""
        if upload.size > LIMITS.file_bytes:
            size = LIMITS.file_bytes // MEGABYTE
            raise refused({"file": f"文件超过 {size}MB。"}, code="too_large")
        try:
            return read_workbook(upload.read())
        except UnreadableFile as error:
            raise refused({"file": str(error)}, code="unreadable") from error


class LinePersonForm(forms.Form):
    """Whom one line seats, chosen from the register."""

    q = forms.CharField(label="查找", max_length=60, required=False)
    leaves_present_post = forms.BooleanField(label="同时免去其现任主要职务", required=False)

    def __init__(self, *args: Any, user: User, line: ElectionLine, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "q": line.name,
            "newcomer": line.newcomer_id,
            "leaves_present_post": line.leaves_present_post,
        }
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["newcomer"] = forms.ModelChoiceField(
            people_for(user), error_messages={"required": "请查找并选定新任人选。"}
        )

    @property
    def is_search(self) -> bool:
        """Whether the button 查找 was pressed, not the one that writes."""
        return "find" in self.data

    def candidates(self) -> list[Person]:
        """Return the people to choose from: what the search finds, and who is chosen already."""
        found = candidates_for(self.user, self["q"].value() or "")
        chosen = str(self["newcomer"].value() or "")
        if chosen.isdecimal() and not any(str(person.pk) == chosen for person in found):
            found += list(people_for(self.user).filter(pk=int(chosen)))
        return found

    def values(self) -> dict[str, Any]:
        """Return what choosing writes into the line; typed numbers are not needed any more."""
        person = self.cleaned_data["newcomer"]
        return {
            "outcome": Outcome.NEWCOMER.value,
            "newcomer": person,
            "name": person.name,
            "id_number": "",
            "mobile": "",
            "leaves_present_post": self.cleaned_data["leaves_present_post"],
        }


def facts_of(round_: ElectionRound) -> dict[str, Any]:
    """Return the common facts as the form shows them."""
    return {
        "title": round_.title,
        "held_on": f"{round_.held_on:%Y-%m-%d}",
        "paper": round_.paper,
        "revision": round_.revision,
    }
