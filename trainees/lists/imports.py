"""Uploaded rosters as a list."""

from __future__ import annotations

from django.urls import reverse

from core.listing.spec import Column, EmptyText, Kind, ListSpec

IMPORTS = ListSpec(
    key="trainees.imports",
    title="花名册导入记录",
    columns=(
        Column(
            "file_name",
            "文件",
            link=lambda roster: reverse("trainees:import_detail", args=[roster.pk]),
            is_fixed=True,
        ),
        Column("organization", "导入范围", sort=("org_path",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("new_count", "新增", kind=Kind.NUMBER, unit="行"),
        Column("changed_count", "变更", kind=Kind.NUMBER, unit="行"),
        Column("same_count", "未变", kind=Kind.NUMBER, unit="行"),
        Column("problem_count", "有问题", kind=Kind.NUMBER, unit="行"),
        Column("imported_by", "上传人"),
        Column("uploaded_at", "上传时间", kind=Kind.MOMENT, sort=("uploaded_at",)),
    ),
    ordering=("-uploaded_at",),
    search=("file_name",),
    search_hint="文件名",
    empty=EmptyText(
        title="还没有导入过花名册",
        text="手头的表格可以直接上传；没有现成表格的，先下载模板填写。",
        action_label="上传花名册",
        action_url_name="trainees:import_add",
    ),
)
