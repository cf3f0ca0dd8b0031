"""Uploaded tables of online study, and recognised classes, as lists."""

from __future__ import annotations

from django.urls import reverse

from core.listing.spec import Column, EmptyText, Kind, ListSpec
from trainees.hours import plain

STUDIES = ListSpec(
    key="trainees.studies",
    title="网络自学导入记录",
    columns=(
        Column(
            "file_name",
            "文件",
            link=lambda study: reverse("trainees:study_detail", args=[study.pk]),
            is_fixed=True,
        ),
        Column("organization", "导入范围", sort=("org_path",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("new_count", "新增", kind=Kind.NUMBER, unit="行"),
        Column("same_count", "已记入", kind=Kind.NUMBER, unit="行"),
        Column("problem_count", "有问题", kind=Kind.NUMBER, unit="行"),
        Column("imported_by", "上传人"),
        Column("uploaded_at", "上传时间", kind=Kind.MOMENT, sort=("uploaded_at",)),
    ),
    ordering=("-uploaded_at",),
    search=("file_name",),
    search_hint="文件名",
    empty=EmptyText(
        title="还没有导入过网络自学",
        text="从学习平台导出记录，填入模板后上传，核对后记入学时。",
        action_label="上传网络自学",
        action_url_name="trainees:study_add",
    ),
)

RECOGNITIONS = ListSpec(
    key="trainees.recognitions",
    title="外单位培训认定",
    columns=(
        Column(
            "title",
            "培训班",
            link=lambda row: reverse("trainees:recognition_detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("host", "主办单位"),
        Column("level", "层级", value=lambda row: row.get_level_display(), sort=("level",)),
        Column("starts_on", "开班", kind=Kind.DAY, sort=("starts_on",)),
        Column("ends_on", "结业", kind=Kind.DAY, sort=("ends_on",)),
        Column("days", "天数", kind=Kind.NUMBER, value=lambda row: plain(row.days)),
        Column("hours", "学时", kind=Kind.NUMBER, value=lambda row: plain(row.hours)),
        Column("people", "认定人数", kind=Kind.NUMBER, unit="人"),
        Column("paper", "认定依据", is_default=False),
        Column("recorded_by", "登记人"),
    ),
    ordering=("-ends_on",),
    search=("title", "host"),
    search_hint="培训班、主办单位",
    empty=EmptyText(
        title="还没有认定过外单位培训",
        text="所辖人员参加上级或外单位举办的培训，凭文件认定后计入学时。",
        action_label="认定外单位培训",
        action_url_name="trainees:recognition_add",
    ),
)
