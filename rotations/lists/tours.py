"""Stops of teaching tours as a list."""

from __future__ import annotations

from core.listing.spec import Column, EmptyText, Kind, ListSpec

STOPS = ListSpec(
    key="rotations.tour_stops",
    title="送教站点",
    columns=(
        Column("on", "日期", kind=Kind.DAY, sort=("on",), is_fixed=True),
        Column("organization", "接收单位", sort=("org_path",), is_fixed=True),
        Column("place", "地点"),
        Column("topics", "授课内容"),
        Column("lecturer", "授课人"),
        Column("planned_heads", "计划人数", kind=Kind.NUMBER, sort=("planned_heads",)),
        Column("heads", "实到人数", kind=Kind.NUMBER, sort=("heads",)),
        Column("batch", "班次", value="batch"),
        Column("sender", "送教单位", value="batch.organization"),
    ),
    ordering=("on", "org_path"),
    search=("organization__name", "place", "topics"),
    search_hint="单位、地点、内容",
    empty=EmptyText(
        "还没有送教站点", "在“送教下基层”班次的“送教站点”页安排，发布后接收单位在这里看到。"
    ),
)
