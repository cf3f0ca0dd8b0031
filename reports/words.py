"""What the acts of this app are called in the log."""

from __future__ import annotations

from core.audit.words import register_words

register_words(
    {
        "submissions.draft": "新建上报材料",
        "submissions.write": "修改上报材料",
        "submissions.recount": "重新取数",
        "submissions.discard": "删除上报草稿",
        "submissions.make_files": "生成上报文件",
        "submissions.submit": "上报材料",
        "submissions.return": "退回上报材料",
        "submissions.accept": "上报材料备案",
        "submissions.correct": "更正上报材料",
        "submissions.remind": "催报",
    }
)
