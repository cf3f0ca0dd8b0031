"""A filled sheet of places, and the same sheet sent once more for our remarks."""

from __future__ import annotations

import base64
import binascii

from django import forms
from django.core.exceptions import ValidationError

MOST_BYTES = 1_500_000
BIG = "文件超过 1.5 MB，请使用下载的表格填写，不要插入图片。"


class QuotaSheetForm(forms.Form):
    """The file to read."""

    file = forms.FileField(
        label="填好的名额分解表",
        error_messages={"required": "请选择填好的 Excel 文件。"},
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_file(self) -> bytes:
        """Return the content of a file that is not too big."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(BIG, code="big")
        content: bytes = file.read()
        return content


class RemarkForm(forms.Form):
    """The workbook as the page kept it."""

    workbook = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES * 2)

    def clean_workbook(self) -> bytes:
        """Return the workbook; only XLSX takes remarks."""
        try:
            content = base64.b64decode(self.cleaned_data["workbook"], validate=True)
        except (binascii.Error, ValueError):
            content = b""
        if not content.startswith(b"PK"):
            raise ValidationError("请重新上传表格。", code="workbook")
        return content


def kept_workbook(content: bytes) -> str:
    """Return a workbook for the page to keep; empty for what takes no remarks."""
    return base64.b64encode(content).decode() if content.startswith(b"PK") else ""
