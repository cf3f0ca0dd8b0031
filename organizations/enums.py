"""Closed lists of the organizations app; open lists (categories) are data."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    """What a node of the tree is, independent of its level."""

    REGION = "region", "地方党委"
    COMMITTEE = "committee", "工委（系统）"
    UNIT = "unit", "单位党组织"
    BRANCH = "branch", "下属支部"


class Level(models.IntegerChoices):
    """Tier of a node in reporting; data of its own, never derived from a division code."""

    COUNTRY = 0, "全国"
    PROVINCE = 1, "省级"
    PREFECTURE = 2, "市级"
    COUNTY = 3, "县级"
    TOWNSHIP = 4, "乡级"
    GRASSROOTS = 5, "基层"


class Role(models.TextChoices):
    """What a post lets its holder do; the rights of each role stand in organizations.permissions."""

    STAFF = "staff", "党务干部"
    SUPERIOR = "superior", "上级领导"
    CLASS_TEACHER = "class_teacher", "班主任"
    TRAINEE = "trainee", "学员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


# Posts that open the subtree's business data. Trainees see what is their own, administrators none.
DATA_ROLES = (Role.STAFF, Role.SUPERIOR, Role.CLASS_TEACHER)
ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class ChangeKind(models.TextChoices):
    """What happened to an organization."""

    ADD = "add", "新设"
    RENAME = "rename", "更名"
    DESCRIBE = "describe", "信息修订"
    MOVE = "move", "调整隶属"
    MERGE = "merge", "合并"
    SPLIT = "split", "分设"
    CLOSE = "close", "撤销"


class Grade(models.TextChoices):
    """Yearly grade of a grassroots organization."""

    ADVANCED = "advanced", "先进"
    ORDINARY = "ordinary", "一般"
    WEAK = "weak", "后进（软弱涣散）"


class CalendarKind(models.TextChoices):
    """Why classes are not called at a time."""

    HARVEST = "harvest", "农忙"
    FLOOD = "flood", "汛期"
    ELECTION = "election", "换届"
    CONGRESS = "congress", "两会"
    OTHER = "other", "其他"


class CalendarEffect(models.TextChoices):
    """How much a calendar weighs."""

    FORBID = "forbid", "不得办班"
    WARN = "warn", "提醒"
