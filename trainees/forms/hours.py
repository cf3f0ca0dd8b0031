"""Hours earned outside the classes of the system, and their correction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.spreadsheets.files import MEGABYTE, UnreadableFile
from organizations.enums import Level
from organizations.permissions import with_right
from trainees.enums import HoursSource
from trainees.forms.fields import PreciseDateField, organization_field
from trainees.forms.layouts import in_rows
from trainees.selectors.people import candidates_for, people_for
from trainees.services.recognitions import ClassFacts
from trainees.studies.sheets import LIMITS, read_study

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.hours import Conversion
    from trainees.models import Person

RECORD = "trainees.record_hours"
MOST_PEOPLE = 200  # of one recognition; more are a class of our own


class CreditForm(forms.Form):
    """Hours of one course of online study."""

    earned = PreciseDateField(label="完成日期")
    hours = forms.DecimalField(label="学时", min_value=0.1, max_value=200, decimal_places=1)
    note = forms.CharField(label="说明", max_length=200, help_text="课程名称、学习平台。")

    key = forms.UUIDField(widget=forms.HiddenInput)

    def credit(self, conversion: Conversion) -> dict[str, Any]:
        """Return the clean hours as `credit_hours` takes them; a second click credits nothing more."""
        clean = self.cleaned_data
        return {
            "minutes": conversion.minutes_of(clean["hours"]),
            "earned_on": clean["earned"].on,
            "source": HoursSource.ONLINE,
            "source_key": f"manual:{clean['key']}",
            "note": clean["note"],
        }


class ReasonForm(forms.Form):
    """One sentence of reason."""

    note = forms.CharField(label="原因", max_length=200)


class RevealForm(forms.Form):
    """What a sealed field is needed for."""

    reason = forms.CharField(label="查看原因", max_length=100)


class StudyForm(forms.Form):
    """For which organization, and the table; a file that cannot be read is refused here."""

    helper = in_rows("organization", "file")
    file = forms.FileField(
        label="填好的表格",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=(
            f"Excel、WPS 或 CSV 表格，最大 {LIMITS.file_bytes // MEGABYTE}MB、{LIMITS.rows:,} 行。"
        ),
        error_messages={"empty": "文件是空的，请选择填好的表格重新上传。"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user, RECORD, "导入范围", help_text="只为它本身和所辖组织的人员记入学时。"
        )

    def clean_file(self) -> dict[str, Any]:
        """Read the file; its clean value is what `check_study` takes."""
        upload = self.cleaned_data["file"]
        if upload.size > LIMITS.file_bytes:
            size = LIMITS.file_bytes // MEGABYTE
            raise ValidationError(f"文件超过 {size}MB，请分成几个文件上传。", code="too_large")
        workbook = upload.read()
        try:
            rows = read_study(workbook)
        except UnreadableFile as error:
            raise ValidationError(str(error), code="unreadable") from error
        return {"rows": rows, "file_name": upload.name, "workbook": workbook}


class RecognitionForm(forms.Form):
    """A class held elsewhere, and who attended it."""

    helper = in_rows(
        "title",
        ("host", "level"),
        ("starts", "ends"),
        ("days", "hours"),
        "paper",
    )
    q = forms.CharField(label="查找人员", max_length=60, required=False)
    title = forms.CharField(label="培训班名称", max_length=100)
    host = forms.CharField(label="主办单位", max_length=100)
    level = forms.TypedChoiceField(
        label="培训层级", coerce=int, choices=[("", "请选择"), *Level.choices]
    )
    starts = PreciseDateField(label="开班日期")
    ends = PreciseDateField(label="结业日期", help_text="学时计入结业日期所在年度。")
    days = forms.DecimalField(
        label="天数", min_value=0.5, max_value=366, decimal_places=1, help_text="可以是半天。"
    )
    hours = forms.DecimalField(label="学时", min_value=0.5, max_value=999, decimal_places=1)
    paper = forms.CharField(
        label="认定依据",
        max_length=100,
        required=False,
        help_text="文件名称、文号，或结业证书编号。",
    )
    override_reason = forms.CharField(
        label="重叠说明",
        max_length=200,
        required=False,
        help_text="同一时间参加两个班的，说明理由。",
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.reach = people_for(with_right(user, RECORD))
        self.fields["people"] = forms.ModelMultipleChoiceField(
            self.reach,
            error_messages={
                "required": "请查找并勾选参加培训的人员。",
                "invalid_choice": "所选人员不在您的管理范围内，请重新选择。",
            },
        )

    @property
    def is_search(self) -> bool:
        """Whether the button 查找 was pressed, not the one that writes."""
        return "find" in self.data

    def clean_people(self) -> list[Person]:
        """Refuse more people than one paper names."""
        people = list(self.cleaned_data["people"])
        if len(people) > MOST_PEOPLE:
            raise ValidationError(f"一次最多认定 {MOST_PEOPLE} 人，请分批登记。", code="too_many")
        return people

    def ticked(self) -> list[Person]:
        """Return who is ticked already, of those within reach."""
        raw = self["people"].value() or []
        keys = [int(key) for key in map(str, raw) if key.isdecimal() and len(key) < 19]
        return list(self.reach.filter(pk__in=keys[:MOST_PEOPLE]))

    def found(self) -> list[Person]:
        """Return what the search finds beside those ticked."""
        ticked = {person.pk for person in self.ticked()}
        text = self["q"].value() or ""
        return [p for p in candidates_for(self.user, text) if p.pk not in ticked]

    def facts(self) -> ClassFacts:
        """Return what the paper says."""
        clean = self.cleaned_data
        return ClassFacts(
            title=clean["title"],
            host=clean["host"],
            level=clean["level"],
            starts_on=clean["starts"].on,
            ends_on=clean["ends"].on,
            days=clean["days"],
            hours=clean["hours"],
            paper=clean["paper"],
        )
