"""What the acts of this app are called in the log."""

from __future__ import annotations

from core.audit.words import register_words

register_words(
    {
        "trainees.register_person": "登记人员",
        "trainees.update_person": "修改人员信息",
        "trainees.appoint": "任职",
        "trainees.end_appointment": "免职",
        "trainees.hold_election": "换届",
        "trainees.open_account": "开通学员账号",
        "trainees.reveal": "查看个人信息",
        "trainees.credit_hours": "记入学时",
        "trainees.reverse_hours": "冲销学时",
        "trainees.upload_roster": "上传花名册",
        "trainees.import_roster": "导入花名册",
        "trainees.drop_roster": "放弃导入",
        "trainees.decide_roster": "确认花名册中的问题",
        "trainees.undo_roster": "撤销导入",
        "trainees.want_transfer": "花名册中需调动的人员",
    }
)
