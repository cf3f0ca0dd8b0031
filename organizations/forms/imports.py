"""The Excel template for units, and the form that takes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import forms

from core.spreadsheets.parsers import BadValue, identifier, text
from core.spreadsheets.templates import Column, TemplateSpec
from organizations.enums import Kind, Level
from organizations.selectors.tree import categories

if TYPE_CHECKING:
    from core.spreadsheets.sheets import CellValue


def division_code(value: CellValue) -> str:
    """Parse a division code of 2, 4, 6, 9 or 12 digits."""
    code = identifier(value)
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", code):
        raise BadValue("区划代码为2、4、6、9或12位数字，没有代码请留空")
    return code


def units_template() -> TemplateSpec:
    """Return the template; its choices are those of today."""
    return TemplateSpec(
        name="组织",
        guidance=("上级组织留空时，挂在导入所在的组织之下；也可以写本表前面行里的名称。",),
        columns=(
            Column("parent", "上级组织", parser=text(100)),
            Column("name", "名称", parser=text(100), required=True),
            Column("short_name", "简称", parser=text(40)),
            Column("kind", "性质", required=True, choices=tuple(Kind.labels)),
            Column("level", "层级", required=True, choices=tuple(Level.labels)),
            Column("category", "类别", choices=tuple(str(c) for c in categories())),
            Column("department_name", "承办部门", parser=text(40)),
            Column("division_code", "区划代码", parser=division_code),
        ),
    )


class ImportForm(forms.Form):
    """A filled template."""

    file = forms.FileField(
        label="填好的表格",
        error_messages={"required": "请选择填好的 Excel 文件。"},
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )
