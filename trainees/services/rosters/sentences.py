"""What was found on a row, in words an office understands."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from trainees.dates import KnownDate
from trainees.enums import Post, Precision, seat_words
from trainees.roster.columns import TITLES
from trainees.roster.problems import Problem, Weight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Options = tuple[tuple[str, str], ...]
SKIP = ("skip", "本行不导入")


def _note(sentence: str) -> dict[str, Any]:
    return asdict(Problem(0, "", "", sentence, weight=Weight.NOTE))


IGNORING = {
    "skip": _note("已选择不导入本行。"),
    "transfer": _note("已选择申请调动：导入时向双方提出，本行不直接写入。"),
}
PLAIN = {
    "elsewhere_name": ("id_number", "该身份证号已在其他单位登记，请联系上级组织部门核实。"),
    "elsewhere": (
        "id_number",
        "该身份证号已在其他单位登记，在册单位不在您的范围，不能直接写入，请选择。",
    ),
    "future": ("starts", "任职日期不能晚于今天。"),
    "no_start": ("starts", "请填写任职日期。"),
    "order": ("starts", "免职日期应晚于任职日期。"),
    "place_closed": ("organization", "该组织在上传之后已撤销。"),
}


def problem_of(
    code: str,
    facts: Mapping[str, Any] | list[Any],
    sheet: str,
    number: int,
    name: str,
    place: str,
    post: str,
    starts_on: dt.date | None,
    starts_precision: str,
    *,
    is_error: bool,
) -> dict[str, Any]:
    """Return one finding as it is kept; the row's own words stand beside it."""
    said: dict[str, str] = {
        "name": name,
        "organization": place,
        "post": Post(post).label if post else "",
        "starts": str(KnownDate(starts_on, Precision(starts_precision))) if starts_on else "",
    }
    if code in PLAIN:
        column, sentence = PLAIN[code]
        options: Options = (
            (("transfer", "申请调动（向双方发出）"), SKIP) if code == "elsewhere" else ()
        )
    else:
        column, sentence, options = MAKERS[code](facts, name)
    weight = Weight.ERROR if is_error else Weight.NOTE if code == "repeated" else Weight.WARNING
    return asdict(
        Problem(
            number, TITLES[column], said.get(column, ""), sentence, weight, code, sheet, options
        )
    )


Made = tuple[str, str, Options]


def _other_name(facts: Any, name: str) -> Made:
    sentence = f"该身份证号已登记为“{facts['name']}”，与表中姓名“{name}”不一致。"
    return "id_number", sentence, ()


def _same_person(facts: Any, name: str) -> Made:
    """Ask which of the namesakes it is; those with another number cannot be."""
    people = [one for one in facts if not one["other_number"]]
    shown = "、".join(map(_described, facts[:3]))
    if not people:
        return (
            "name",
            f"与在册的{shown}同名、同手机号，身份证号不同，请核对。",
            (("new", "是另一人"),),
        )
    options = tuple((f"p{one['person']}", f"就是在册的{_described(one)}") for one in people[:8])
    return "name", f"可能与在册的{shown}是同一人，请选择。", (*options, ("new", "是另一人"))


def _described(one: Mapping[str, Any]) -> str:
    born = f"，{one['born'][:7]} 生" if one["born"] else ""
    return f"{one['name']}（{one['place']}{born}）"


def _same_row(facts: Any, name: str) -> Made:
    where = _row(facts)
    sentence = f"与{where}同名，本行没有身份证号，不能确定是否同一人，请选择。"
    return "name", sentence, ((facts["row"], f"与{where}是同一人"), ("new", "是另一人"))


def _primary(facts: Any, name: str) -> Made:
    posts = tuple((one["row"], seat_words(one["place"], Post(one["post"]).label)) for one in facts)
    sentence = f"表中列了{len(posts)}项职务，请选择主要任职，其余记为兼任。"
    return "post", sentence, posts


def _seat_taken(facts: Any, name: str) -> Made:
    sentence = f"{facts['name']}（{_term(facts)}）与此任期重叠，请先办理换届。"
    return "post", sentence, ()


def _term_differs(facts: Any, name: str) -> Made:
    sentence = f"登记的任期是 {_term(facts)}，导入不改动任期；确认后保留登记的日期。"
    return "starts", sentence, (("yes", "保留登记的日期"),)


def _rival(facts: Any, name: str) -> Made:
    sentence = f"{_row(facts)}已列“{facts['place']}”的书记，一个组织只有一位。"
    return "post", sentence, ()


def _repeated(facts: Any, name: str) -> Made:
    return "name", f"与{_row(facts)}重复，已忽略。", ()


def _repeated_otherwise(facts: Any, name: str) -> Made:
    return "name", f"与{_row(facts)}是同一人同一职务，但内容不同，请只保留一行。", ()


def _same_number(facts: Any, name: str) -> Made:
    return "id_number", f"与第 {facts['number']} 行的身份证号相同，姓名不同。", ()


def _other_facts(facts: Any, name: str) -> Made:
    where = _row(facts)
    return "name", f"与{where}是同一人，手机号码或出生日期不同，确认后以{where}为准。", ()


MAKERS: dict[str, Callable[[Any, str], Made]] = {
    "other_name": _other_name,
    "same_person": _same_person,
    "same_row": _same_row,
    "primary": _primary,
    "seat_taken": _seat_taken,
    "term_differs": _term_differs,
    "rival": _rival,
    "repeated": _repeated,
    "repeated_otherwise": _repeated_otherwise,
    "same_number": _same_number,
    "other_facts": _other_facts,
}


def _row(facts: Mapping[str, Any]) -> str:
    return f"第 {facts['number']} 行"


def _term(facts: Mapping[str, Any]) -> str:
    """Return a term as far as it is known: 2021-03 至今."""
    precision = Precision(facts["precision"])
    since = KnownDate(dt.date.fromisoformat(facts["starts"]), precision)
    if not facts["ends"]:
        return f"{since} 至今"
    return f"{since} 至 {KnownDate(dt.date.fromisoformat(facts['ends']), precision)}"
