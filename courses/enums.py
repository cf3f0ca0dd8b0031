"""Closed lists of the courses app."""

from __future__ import annotations

from django.db import models


class Mode(models.TextChoices):
    """How a session is taught (授课形式)."""

    LECTURE = "lecture", "专题辅导"
    EXPERIENCE = "experience", "经验介绍"
    CASE = "case", "案例分析"
    SITE_VISIT = "site_visit", "现场观摩"
    DISCUSSION = "discussion", "分组讨论"
    EXCHANGE = "exchange", "全班交流"
    OPENING = "opening", "开班式"
    CLOSING = "closing", "结业式"
    OTHER = "other", "其他"


class LecturerKind(models.TextChoices):
    """Where a lecturer comes from."""

    LEADER = "leader", "党政领导"
    EXPERT = "expert", "专家学者"
    SCHOOL_STAFF = "school_staff", "党校教师"
    MODEL_SECRETARY = "model_secretary", "优秀书记"
    LOCAL_TALENT = "local_talent", "乡土人才"


class PlaceKind(models.TextChoices):
    """What a venue is."""

    PARTY_SCHOOL = "party_school", "党校（行政学院）"
    SCHOOL = "school", "学校"
    HALL = "hall", "会场"
    BASE = "base", "示范培训实践基地"


class FeeClass(models.TextChoices):
    """What a lecture is paid by; the amounts are the offices' own standard (讲课费标准)."""

    NONE = "none", "不取酬"
    LOCAL = "local", "副高级及以下"
    SENIOR = "senior", "正高级"
    ACADEMICIAN = "academician", "院士、全国知名专家"


class BaseState(models.TextChoices):
    """How a demonstration base stands with the organization that gives the plaque."""

    REGISTERED = "registered", "未申报"
    NOMINATED = "nominated", "已申报"
    AWARDED = "awarded", "已命名"
    DECLINED = "declined", "未通过"
    WITHDRAWN = "withdrawn", "已撤销"
