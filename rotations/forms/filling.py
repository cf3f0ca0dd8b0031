"""What is to be put into a class's timetable: how often and how long each course, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from rotations.filling.wish import HALF_MINUTES, NOTHING, Times, Wish, own_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from courses.models import Course

MOST_TIMES, MOST_COURSES, LEAST_MINUTES = 4, 40, 10
CEREMONY_MINUTES = 60
TIMES, MINUTES = "times_", "minutes_"
REST = ("discussions", "discussion_minutes", "has_opening", "has_closing", "ceremony_minutes")


def times_field(label: str) -> forms.IntegerField:
    """Return how often something is given."""
    widget = forms.NumberInput(attrs={"class": "form-control"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_TIMES, required=False, widget=widget
    )


def minutes_field(label: str) -> forms.IntegerField:
    """Return how long something is given, a half-day at most."""
    widget = forms.NumberInput(attrs={"class": "form-control", "step": 5})
    return forms.IntegerField(
        label=label, min_value=LEAST_MINUTES, max_value=HALF_MINUTES, required=False, widget=widget
    )


def tick_field(label: str) -> forms.BooleanField:
    """Return a box to tick."""
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget)


class FillForm(forms.Form):
    """How often and how long; what stands in the address is what was typed so far."""

    discussions = times_field("分组讨论（次）")
    discussion_minutes = minutes_field("每次讨论（分钟）")
    has_opening = tick_field("开班式")
    has_closing = tick_field("结业式")
    ceremony_minutes = minutes_field("开班式、结业式各（分钟）")

    def __init__(
        self, *args: Any, courses: Sequence[Course], query: QueryDict, **kwargs: Any
    ) -> None:
        kwargs["initial"] = dict(query.items())
        super().__init__(*args, **kwargs)
        self.courses = courses
        self.initial.setdefault("discussion_minutes", HALF_MINUTES)
        self.initial.setdefault("ceremony_minutes", CEREMONY_MINUTES)
        for course in courses:
            own = own_length(course.minutes)
            self._add(f"{TIMES}{course.pk}", times_field(f"{course.title}（次）"), own.times)
            self._add(
                f"{MINUTES}{course.pk}", minutes_field(f"{course.title}（分钟）"), own.minutes
            )

    def _add(self, name: str, field: forms.IntegerField, proposed: int) -> None:
        field.widget.attrs["aria-label"] = field.label or ""
        self.fields[name] = field
        self.initial[name] = self.initial.get(name) or proposed

    def rows(self) -> Iterator[tuple[Course, forms.BoundField, forms.BoundField]]:
        """Yield the chosen courses with their fields."""
        for course in self.courses:
            yield course, self[f"{TIMES}{course.pk}"], self[f"{MINUTES}{course.pk}"]

    def rest(self) -> Iterator[forms.BoundField]:
        """Yield the fields of what stands in no library."""
        for name in REST:
            yield self[name]

    def wish(self) -> Wish:
        """Return what was asked for."""
        clean = self.cleaned_data
        courses = {
            course.pk: Times(
                clean[f"{TIMES}{course.pk}"] or 0,
                clean[f"{MINUTES}{course.pk}"] or own_length(course.minutes).minutes,
            )
            for course in self.courses
        }
        ceremony = Times(1, clean["ceremony_minutes"] or CEREMONY_MINUTES)
        return Wish(
            {key: each for key, each in courses.items() if each.times},
            Times(clean["discussions"] or 0, clean["discussion_minutes"] or HALF_MINUTES),
            ceremony if clean["has_opening"] else NOTHING,
            ceremony if clean["has_closing"] else NOTHING,
        )

    def clean(self) -> dict[str, Any]:
        """Ask for something to place, and for no more than a class can hold."""
        data = super().clean() or {}
        if len(self.courses) > MOST_COURSES:
            raise forms.ValidationError(f"一次最多排 {MOST_COURSES} 门课程，请移出一些。")
        if self.errors:
            return data
        wish = self.wish()
        if not (wish.courses or wish.discussions.times or wish.opening.times or wish.closing.times):
            raise forms.ValidationError("请至少加入一门课程，或选择讨论、开班式、结业式。")
        return data


def keys_in(given: QueryDict) -> list[int]:
    """Return the courses that an address or a sent form names, in their order."""
    return numbers_of(name.removeprefix(TIMES) for name in given if name.startswith(TIMES))


def numbers_of(texts: Iterable[str]) -> list[int]:
    """Return the keys among texts that somebody sent."""
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def address_of(
    query: QueryDict, given: QueryDict, *, add: Sequence[Course] = (), drop: str = ""
) -> str:
    """Return the query string that carries what was typed, with courses more or less."""
    kept = QueryDict(mutable=True)
    for name in query:
        if not _is_choice(name):
            kept.setlist(name, query.getlist(name))
    for name in given:
        if _is_choice(name) and name not in (f"{TIMES}{drop}", f"{MINUTES}{drop}"):
            kept[name] = given.get(name, "")
    for course in add:
        own = own_length(course.minutes)
        kept[f"{TIMES}{course.pk}"], kept[f"{MINUTES}{course.pk}"] = (
            str(own.times),
            str(own.minutes),
        )
    return kept.urlencode()


def address_for(wish: Wish) -> str:
    """Return the query string of what was asked for, to ask once more."""
    given = QueryDict(mutable=True)
    for key, each in wish.courses.items():
        given[f"{TIMES}{key}"], given[f"{MINUTES}{key}"] = str(each.times), str(each.minutes)
    if wish.discussions.times:
        given["discussions"] = str(wish.discussions.times)
        given["discussion_minutes"] = str(wish.discussions.minutes)
    for name, each in (("has_opening", wish.opening), ("has_closing", wish.closing)):
        if each.times:
            given[name], given["ceremony_minutes"] = "on", str(each.minutes)
    return given.urlencode()


def _is_choice(name: str) -> bool:
    return name in REST or name.startswith((TIMES, MINUTES))
