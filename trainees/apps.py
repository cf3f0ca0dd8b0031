"""Django's handle on the trainees app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class TraineesConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "trainees"
    verbose_name = "学员"

    def ready(self) -> None:
        """Listen to the tree, and name the acts."""
        import_module("trainees.words")
        from organizations import signals  # noqa: PLC0415  # models are loaded only now
        from organizations.splits import register_split_choices  # noqa: PLC0415  # same
        from trainees import receivers  # noqa: PLC0415  # models are loaded only now

        signals.organization_merged.connect(receivers.place_posts_of_merged)
        signals.organization_split.connect(receivers.place_posts_of_split)
        register_split_choices("trainees", receivers.posts_to_place)
        signals.organization_closing.connect(receivers.refuse_while_in_post)
