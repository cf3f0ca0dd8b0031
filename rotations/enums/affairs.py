"""What a class needs besides its lessons."""

from __future__ import annotations

from django.db import models


class ClassPost(models.TextChoices):
    """Who does what in a class besides the class teacher (班级骨干)."""

    DEPUTY_TEACHER = "deputy_teacher", "副班主任"
    ESCORT = "escort", "带队干部"
    MONITOR = "monitor", "班长"
    DEPUTY_MONITOR = "deputy_monitor", "副班长"
    GROUP_HEAD = "group_head", "组长"
    BRANCH_SECRETARY = "branch_secretary", "临时党支部书记"
    BRANCH_MEMBER = "branch_member", "临时党支部委员"


ONE_A_CLASS = (ClassPost.MONITOR, ClassPost.BRANCH_SECRETARY)
# Posts held by trainees; the others are held by officers, who may have no account here.
TRAINEE_POSTS = (
    ClassPost.MONITOR,
    ClassPost.DEPUTY_MONITOR,
    ClassPost.GROUP_HEAD,
    ClassPost.BRANCH_SECRETARY,
    ClassPost.BRANCH_MEMBER,
)


class Diet(models.TextChoices):
    """What the kitchen cooks for somebody."""

    ORDINARY = "ordinary", "普通"
    HALAL = "halal", "清真"
    VEGETARIAN = "vegetarian", "素食"


class SeatOrder(models.TextChoices):
    """In which order a class is seated."""

    STROKES = "strokes", "姓氏笔画"
    UNIT = "unit", "建制顺序"
    PLACE = "place", "学号"
    GROUP = "group", "小组"


class CardKind(models.TextChoices):
    """What is printed for each trainee."""

    BADGE = "badge", "学员证"
    TABLE_CARD = "table_card", "桌签"
