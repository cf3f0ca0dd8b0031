"""Merges as a list."""

from __future__ import annotations

from django.urls import reverse

from core.listing.spec import Column, EmptyText, Kind, ListSpec

MERGES = ListSpec(
    key="trainees.merges",
    title="合并记录",
    columns=(
        Column(
            "name",
            "保留的记录",
            value="keep.name",
            link=lambda merge: reverse("trainees:person_detail", args=[merge.keep_id]),
            is_fixed=True,
        ),
        Column("drop", "并入的记录", value="drop.name"),
        Column("unit", "所在单位", value="keep.organization"),
        Column("reason", "合并依据"),
        Column("merged_by", "合并人"),
        Column("merged_at", "合并时间", kind=Kind.MOMENT, sort=("merged_at",)),
        Column("undone_at", "撤销", template="trainees/cells/undo.html"),
    ),
    ordering=("-pk",),
    search=("keep__name", "drop__name", "keep__initials"),
    search_hint="姓名、拼音首字母",
    empty=EmptyText(title="还没有合并过", text="在“疑似重复”中并排比较后可以合并，合并可以撤销。"),
)
