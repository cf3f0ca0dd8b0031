"""What the acts of this app are called in the log."""

from __future__ import annotations

from core.audit.words import register_words

NOUNS = {"course": "课程", "lecturer": "授课人", "venue": "办班地点"}
ACTS = {"add": "登记", "update": "修改", "discard": "删除或停用", "restore": "恢复使用"}

register_words(
    {
        f"courses.{act}_{noun}": f"{word}{thing}"
        for noun, thing in NOUNS.items()
        for act, word in ACTS.items()
    }
)
register_words(
    {
        "courses.block_venue": "登记停用时段",
        "courses.unblock_venue": "取消停用",
        "courses.set_availability": "修改可授课时间",
        "courses.lend_lecturer": "支援授课人",
        "courses.cut_loan": "提前结束授课人支援",
        "courses.save_base": "修改示范基地",
        "courses.nominate_base": "申报示范基地",
        "courses.award_base": "命名示范基地",
        "courses.decline_base": "不予命名示范基地",
        "courses.withdraw_base": "撤销示范基地命名",
        "courses.set_base_quotas": "分配示范基地名额",
        "courses.set_travel": "修改路程时间",
    }
)
