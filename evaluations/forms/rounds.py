"""Forms of rounds: what to ask, how many slips, which of them nobody drew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from evaluations.models import Questionnaire
from evaluations.selectors.questionnaires import usable_questionnaires_for
from evaluations.services.slips import MOST_AT_ONCE
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from evaluations.models import Round
    from organizations.models import User

MINIMA = [(number, f"{number} 票") for number in range(5, 11)]
FACTS = ("title", "questionnaire", "minimum")


class RoundForm(forms.Form):
    """The facts of a round."""

    helper = in_rows("title", ("questionnaire", "minimum"), "revision")
    title = forms.CharField(label="名称", max_length=60, initial="结业测评")
    questionnaire = forms.ModelChoiceField(
        Questionnaire.objects.none(),
        label="测评表",
        required=False,
        empty_label="系统标准测评表",
        help_text="标准表：每课内容、方法、授课人、实用性；总体组织、后勤、满意度和意见建议。",
    )
    minimum = forms.TypedChoiceField(
        label="最少公布票数",
        choices=MINIMA,
        coerce=int,
        help_text="收回的票少于此数，什么结果都不公布。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, round_: Round | None = None, **kw: Any) -> None:
        if round_ is not None:
            kw["initial"] = {name: getattr(round_, name) for name in (*FACTS, "revision")}
        super().__init__(*args, **kw)
        self.fields["questionnaire"].queryset = usable_questionnaires_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField


class PrintForm(forms.Form):
    """How many slips to print."""

    count = forms.IntegerField(label="打印张数", min_value=1, max_value=MOST_AT_ONCE)


class VoidForm(forms.Form):
    """The slips that nobody drew, typed or scanned one a line."""

    codes = forms.CharField(
        label="没有人抽的测评码",
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        help_text="每行一个。可用扫码枪逐张扫，也可以手输。",
    )

    def clean_codes(self) -> list[str]:
        """Return the lines that hold something."""
        return [line.strip() for line in self.cleaned_data["codes"].splitlines() if line.strip()]
