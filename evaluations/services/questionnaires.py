"""Questionnaires (测评表): written by an office, shared downwards, retired instead of deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from evaluations.enums import ItemKind
from evaluations.items import standard_items
from evaluations.models import Questionnaire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organizations.models import Organization, User

STANDARD_TITLE = "培训质量测评表"
REFUSALS = {"questionnaire_title_once_per_owner": "本单位已有同名测评表。"}


@transaction.atomic
def create_questionnaire(
    organization: Organization, *, title: str, is_shared: bool = False, by: User, **items: Any
) -> Questionnaire:
    """Write a questionnaire of an office. Raises ValidationError for a taken title or no question."""
    _refuse_empty(items)
    with explained(REFUSALS, is_input=True):
        made = Questionnaire.objects.create(
            organization=organization, title=title, is_shared=is_shared, **items
        )
    made.refresh_from_db()
    record("questionnaires.create", by=by, target=made, path=made.org_path)
    return made


@transaction.atomic
def update_questionnaire(
    questionnaire: Questionnaire, *, revision: int, by: User, **facts: Any
) -> None:
    """Change a questionnaire; rounds that were opened keep the questions they asked."""
    _refuse_empty(facts)
    claim_revision(questionnaire, expected=revision)
    for name, value in facts.items():
        setattr(questionnaire, name, value)
    with explained(REFUSALS, is_input=True):
        questionnaire.save()
    record("questionnaires.update", by=by, target=questionnaire, path=questionnaire.org_path)


def standard_questionnaire(organization: Organization, *, by: User) -> Questionnaire:
    """Return the office's standard questionnaire, made on demand."""
    found = Questionnaire.objects.filter(organization=organization, title=STANDARD_TITLE).first()
    return found or create_questionnaire(
        organization, title=STANDARD_TITLE, by=by, **standard_items()
    )


def _refuse_empty(items: Mapping[str, Any]) -> None:
    sessions, overall = items["session_items"], items["overall_items"]
    if not sessions and not overall:
        raise BadInputError("请至少填写一个测评项。", code="empty")
    if any(item["kind"] != ItemKind.RATING for item in sessions):
        raise BadInputError("课程测评项只能评分：书面意见只在总体评价中征求。", code="text")
