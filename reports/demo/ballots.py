"""What the classes thought: rounds closed with results, one still taking ballots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluations.enums import ItemKind, RemarkState
from evaluations.models import Remark
from evaluations.sections import items_of
from evaluations.selectors.ballots import paper_of
from evaluations.services.ballots import cast_ballot
from evaluations.services.closing import close_round
from evaluations.services.questionnaires import standard_questionnaire
from evaluations.services.remarks import review_remarks
from evaluations.services.rounds import create_round, open_round
from evaluations.services.slips import print_slips
from rotations.enums import SEATED_STATES, BatchState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from evaluations.models import Round
    from organizations.models import User
    from rotations.models import Batch

# How often each rating is given, from 很满意 down to 不满意; a weaker lecture shifts by two.
USUAL = {5: 62, 4: 28, 3: 8, 2: 2, 0: 1}
WEAKER = {5: 30, 4: 34, 3: 24, 2: 9, 1: 2, 0: 1}
REMARKS = (
    "案例分析联系实际，希望多安排这样的课。",
    "讲廉政的课例子少了一些，建议结合本县的案例。",
    "现场观摩时间短，建议增加一个村。",
    "陶委员讲的都是自己做过的事，听得懂、学得会。",
    "建议把培训安排在农闲时候。",
    "食宿安排周到。",
    "分组讨论时间再长一点更好。",
    "希望每年都能办一次这样的班。",
)
TURNOUT = 0.93
MINIMUM = 5


def evaluate(batches: Sequence[Batch], dice: Random, by: User) -> None:
    """Hold a round for each class: closed where the class is over, open where it runs."""
    for batch in batches:
        round_ = open_round_of(batch, by)
        heads = batch.enrolments.filter(state__in=SEATED_STATES).count()
        is_over = batch.state == BatchState.FINISHED
        voters = round(heads * TURNOUT) if is_over else heads // 2
        vote(round_, heads, voters, dice, by)
        if is_over:
            close_round(round_, by=by)
            show_remarks(round_, by)


def open_round_of(batch: Batch, by: User) -> Round:
    """Return a round of the customary questions, taking ballots."""
    questionnaire = standard_questionnaire(batch.organization, by=by)
    round_ = create_round(
        batch, title="结业测评", questionnaire=questionnaire, minimum=MINIMUM, by=by
    )
    open_round(round_, by=by)
    return round_


def vote(round_: Round, heads: int, voters: int, dice: Random, by: User) -> None:
    """Print a slip for everybody and let most of them vote; the codes are on no paper."""
    drawn: list[str] = []

    def keep(codes: Sequence[str]) -> bytes:
        drawn.extend(codes)
        return b"%PDF-1.4\n%%EOF\n"

    print_slips(round_, heads, make=keep, by=by)
    paper = paper_of(round_.public_key or "")
    for code in drawn[:voters]:
        cast_ballot(paper, code, ballot_for(paper.form, dice))


def ballot_for(form: dict[str, Any], dice: Random) -> dict[str, dict[str, Any]]:
    """Throw the dice for a whole ballot; the lecture on integrity pleases less."""
    answers: dict[str, dict[str, Any]] = {section["key"]: {} for section in form["sections"]}
    weaker = {section["key"] for section in form["sections"] if "廉政" in section["title"]}
    for section, item in items_of(form, ItemKind.RATING):
        weights = WEAKER if section in weaker else USUAL
        answers[section][item["key"]] = dice.choices(list(weights), list(weights.values()))[0]
    for section, item in items_of(form, ItemKind.TEXT):
        answers[section][item["key"]] = dice.choice(REMARKS) if dice.random() < 0.15 else ""
    return answers


def show_remarks(round_: Round, by: User) -> None:
    """Let everybody concerned read the remarks, but for the last, which waits for its review."""
    waiting = list(Remark.objects.filter(round=round_).values_list("pk", flat=True))
    review_remarks(round_, dict.fromkeys(waiting[:-1], RemarkState.SHOWN), by=by)
