"""What acts of this app are called in the log."""

from __future__ import annotations

from core.audit.words import register_words

register_words(
    {
        "questionnaires.create": "新建测评表",
        "questionnaires.update": "修改测评表",
        "rounds.create": "新建测评批次",
        "rounds.update": "修改测评批次",
        "rounds.delete": "删除测评批次",
        "rounds.open": "开始测评",
        "rounds.print_slips": "打印测评码",
        "rounds.take_slips": "下载测评码",
        "rounds.drop_slips": "删除测评码文件",
        "rounds.void_slips": "作废测评码",
        "rounds.close": "截止测评",
        "rounds.review_remarks": "审核书面意见",
    }
)
