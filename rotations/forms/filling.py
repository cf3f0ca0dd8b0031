"""What is to be put into a class's timetable: half-days by course, discussions, ceremonies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from rotations.filling.wish import Wish

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from courses.models import Course

MOST_HALVES = 4


def halves_field(label: str) -> forms.IntegerField:
    """Return a number of half-days."""
    widget = forms.NumberInput(attrs={"class": "form-control"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_HALVES, required=False, widget=widget
    )


def tick_field(label: str) -> forms.BooleanField:
    """Return a box to tick."""
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget)


class FillForm(forms.Form):
    """Half-days wished for; no number means that a course is not wanted."""

    discussions = halves_field("分组讨论（半天）")
    has_opening = tick_field("开班式（半天）")
    has_closing = tick_field("结业式（半天）")

    def __init__(self, *args: Any, courses: Sequence[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = courses
        for course in courses:
            self.fields[name_of(course)] = halves_field(course.title)

    def rows(self) -> Iterator[tuple[Course, forms.BoundField]]:
        """Yield the courses with their fields."""
        for course in self.courses:
            yield course, self[name_of(course)]

    def wish(self) -> Wish:
        """Return what was asked for."""
        clean = self.cleaned_data
        halves = {course.pk: clean[name_of(course)] or 0 for course in self.courses}
        return Wish(
            {key: number for key, number in halves.items() if number},
            clean["discussions"] or 0,
            clean["has_opening"],
            clean["has_closing"],
        )

    def clean(self) -> dict[str, Any]:
        """Ask for something to place."""
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise forms.ValidationError("请至少填写一门课程的半天数，或选择讨论、开班式、结业式。")
        return data


def name_of(course: Course) -> str:
    """Return the name of a course's field."""
    return f"course_{course.pk}"
