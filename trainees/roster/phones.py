"""The phone cell of a row: the first mobile is the mobile, a landline goes to the office phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from core.privacy.contacts import read_phones
from trainees.facts import mobile_index_of
from trainees.roster.problems import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trainees.roster.records import CleanRow

TRUNCATED = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
LONGEST_OFFICE_PHONE = 30


def read_mobile(row: CleanRow, cells: Mapping[str, str]) -> None:
    """Take the numbers of the cell; nothing of it is lost."""
    text = cells.get("mobile")
    if not text:
        return
    if TRUNCATED.fullmatch(text):
        sentence = "号码已被Excel截断，请用文本格式重新录入。"
        row.find_fault("mobile", sentence, code="excel_number")
        return
    try:
        phones = read_phones(text)
    except ValidationError as error:
        row.find_fault("mobile", str(error.message), code=error.code or "mobile")
        return
    if phones.mobile:
        row.person["mobile"] = phones.mobile
        row.person["mobile_index"] = mobile_index_of(phones.mobile)
    else:
        row.find_fault("mobile", "没有手机号码，请核对。", Weight.WARNING, "no_mobile")
    row.other_phones = phones.others
    if not phones.others:
        return
    office = "/".join(phones.others)
    if "office_phone" not in cells and len(office) <= LONGEST_OFFICE_PHONE:
        row.person["office_phone"] = office
        sentence = f"“{office}”记入办公电话。"
    else:
        sentence = f"其他号码：{'、'.join(phones.others)}。"
    row.find_fault("mobile", sentence, Weight.NOTE, "other_phones")
