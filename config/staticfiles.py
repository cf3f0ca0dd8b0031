"""Which static files of installed apps are left where they are."""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class OwnStaticFilesConfig(StaticFilesConfig):
    """Collects our files and the apps', except those nobody loads here.

    django-htmx carries every htmx version; some of its modules import files that do not exist, on
    which hashing rightly stops. Our htmx comes from npm (config.assets).
    """

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]
