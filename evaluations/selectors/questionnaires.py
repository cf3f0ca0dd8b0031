"""Reads of questionnaires: own ones, and those that upper levels share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from evaluations.models import Questionnaire

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import User


def questionnaires_for(user: User) -> QuerySet[Any]:
    """Return the questionnaires the user may use."""
    return Questionnaire.objects.visible_to(user).select_related("organization")


def usable_questionnaires_for(user: User) -> QuerySet[Any]:
    """Return those that are not retired."""
    return questionnaires_for(user).filter(is_retired=False)


def own_questionnaire(user: User, pk: int) -> Questionnaire:
    """Return one questionnaire of the user's own subtrees, which may be edited there; else 404."""
    own = Questionnaire.objects.owned_under(user).select_related("organization")
    found: Questionnaire = get_object_or_404(own, pk=pk)
    return found
