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
        "trainees.reelect": "连任",
        "trainees.correct_appointment": "更正任职",
        "trainees.make_primary": "改主要任职",
        "trainees.draft_round": "建立集中换届",
        "trainees.update_round": "修改集中换届",
        "trainees.fill_round": "填写集中换届",
        "trainees.hold_round": "办理集中换届",
        "trainees.drop_round": "放弃集中换届",
        "trainees.undo_round": "撤销集中换届",
        "trainees.open_account": "开通学员账号",
        "trainees.reveal": "查看个人信息",
        "trainees.credit_hours": "记入学时",
        "trainees.reverse_hours": "冲销学时",
        "trainees.recognise_class": "认定外单位培训",
        "trainees.upload_study": "上传网络自学",
        "trainees.import_study": "导入网络自学",
        "trainees.drop_study": "放弃导入网络自学",
        "trainees.add_hours_rule": "新增学时折算规则",
        "trainees.withdraw_hours_rule": "撤回学时折算规则",
        "trainees.add_hours_target": "新增学时目标",
        "trainees.withdraw_hours_target": "撤回学时目标",
        "trainees.upload_roster": "上传花名册",
        "trainees.import_roster": "导入花名册",
        "trainees.drop_roster": "放弃导入",
        "trainees.confirm_cautions": "确认花名册提示",
        "trainees.request_transfer": "申请转入",
        "trainees.accept_transfer": "同意转出",
        "trainees.refuse_transfer": "不同意转出",
        "trainees.withdraw_transfer": "撤回转入申请",
        "trainees.merge_people": "合并人员",
        "trainees.unmerge_people": "撤销合并",
        "trainees.tell_apart": "认定不是同一人",
        "trainees.request_correction": "申请更正信息",
        "trainees.accept_correction": "采纳更正",
        "trainees.refuse_correction": "不采纳更正",
        "trainees.decide_roster": "确认花名册中的问题",
        "trainees.undo_roster": "撤销导入",
    }
)
