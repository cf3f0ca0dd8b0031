"""Forms of lodging: rooms of a venue, one person's room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from rotations.models import LodgingRoom


class RoomsForm(forms.Form):
    """Rooms of one kind, by their numbers."""

    names = forms.CharField(
        label="房号", max_length=600, help_text="如“201-210、301”；已有的房号改为下面的床位"
    )
    beds = forms.IntegerField(label="每间床位", min_value=1, max_value=20, initial=2)
    floor = forms.CharField(label="楼层", max_length=20, required=False)


class RoomChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """One room of the venue."""

    def label_from_instance(self, obj: LodgingRoom) -> str:
        """Write floor, number and beds."""
        return f"{obj.floor} {obj.name}（{obj.beds} 床）".strip()


class MoveForm(forms.Form):
    """The room somebody sleeps in; none frees the bed."""

    room = RoomChoice(None, label="房间", required=False, empty_label="不安排")

    def __init__(self, *args: Any, rooms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]  # a choice field
