"""Uploading a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.spreadsheets.files import MEGABYTE, UnreadableFile
from trainees.forms.fields import organization_field
from trainees.forms.layouts import in_rows
from trainees.roster.sheets import LIMITS, read_roster

if TYPE_CHECKING:
    from organizations.models import User


class UploadForm(forms.Form):
    """For which organization, and the file; a file that cannot be read is refused here."""

    helper = in_rows("organization", "file")
    file = forms.FileField(
        label="填好的花名册",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=(
            f"Excel 或 WPS 表格，最大 {LIMITS.file_bytes // MEGABYTE}MB、{LIMITS.rows:,} 行。"
        ),
        error_messages={"empty": "文件是空的，请选择填好的表格重新上传。"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user,
            "trainees.import",
            "导入范围",
            help_text="表中的任职组织须是它本身或所辖组织。",
        )

    def clean_file(self) -> dict[str, Any]:
        """Read the file; its clean value is what `check_roster` takes."""
        upload = self.cleaned_data["file"]
        if upload.size > LIMITS.file_bytes:
            size = LIMITS.file_bytes // MEGABYTE
            raise ValidationError(f"文件超过 {size}MB，请分成几个文件上传。", code="too_large")
        workbook = upload.read()
        try:
            rows, _notices = read_roster(workbook)
        except UnreadableFile as error:
            raise ValidationError(str(error), code="unreadable") from error
        return {"rows": rows, "file_name": upload.name, "workbook": workbook}
