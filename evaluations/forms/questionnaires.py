"""The form of a questionnaire: its name, and its questions typed like a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.fields.organizations import OrganizationField
from evaluations.enums import ItemKind
from evaluations.items import keyed
from organizations.models import Organization
from organizations.permissions import with_right
from organizations.selectors.tree import organizations_for
from rotations.forms.grids import GridForm
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evaluations.models import Questionnaire
    from organizations.models import User

SESSION, OVERALL = "session", "overall"


class QuestionnaireForm(forms.Form):
    """The facts; the owner is chosen once."""

    helper = in_rows("organization", "title", ("is_shared", "is_retired"), "revision")
    organization = OrganizationField(queryset=Organization.objects.none(), label="所属单位")
    title = forms.CharField(label="名称", max_length=60)
    is_shared = forms.BooleanField(label="下级单位也可使用", required=False)
    is_retired = forms.BooleanField(label="停用（已开始的测评不受影响）", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, user: User, questionnaire: Questionnaire | None = None, **kw: Any
    ) -> None:
        if questionnaire is not None:
            names = ("title", "is_shared", "is_retired", "revision")
            kw["initial"] = {name: getattr(questionnaire, name) for name in names}
        super().__init__(*args, **kw)
        if questionnaire is not None:
            del self.fields["organization"]
            self.helper = in_rows("title", ("is_shared", "is_retired"), "revision")
            return
        del self.fields["is_retired"]
        self.helper = in_rows("organization", "title", "is_shared", "revision")
        own = organizations_for(with_right(user, "evaluations.manage"))
        self.fields["organization"].queryset = own  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["organization"].widget.right = "evaluations.manage"


class ItemRow(GridForm):
    """One question."""

    part = forms.ChoiceField(label="问什么", choices=[(SESSION, "每一课"), (OVERALL, "全班总体")])
    title = forms.CharField(label="测评项", max_length=100)
    kind = forms.ChoiceField(label="方式", choices=ItemKind.choices)

    def has_changed(self) -> bool:
        """Treat a row without words as blank, whatever its preset choices."""
        return bool(self["title"].value()) and super().has_changed()


def rows_of(items: dict[str, Any]) -> list[dict[str, str]]:
    """Return stored questions as rows of the grid."""
    return [
        {"part": part, "title": item["text"], "kind": item["kind"]}
        for part in (SESSION, OVERALL)
        for item in items[f"{part}_items"]
    ]


def items_of_rows(rows: Iterable[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of the grid as questions to store; their keys follow their order."""
    rows = list(rows)
    return {
        f"{part}_items": keyed((row["title"], row["kind"]) for row in rows if row["part"] == part)
        for part in (SESSION, OVERALL)
    }
