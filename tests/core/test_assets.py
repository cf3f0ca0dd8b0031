"""The build serves exactly the files that are used, under hashed names that all resolve."""

from __future__ import annotations

import json

from django.contrib.staticfiles import finders
from django.core.management import call_command

from config.assets import VENDOR_FILES


def test_build_hashes_every_file_also_inside_module_imports(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.assets.AssetStorage"},
    }
    settings.WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "map", "svg"]
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert set(VENDOR_FILES) <= set(names)
    app = (tmp_path / names["js/app.js"]).read_text()
    assert f"./{names['js/forms.js'].removeprefix('js/')}" in app
    assert "node_modules" not in " ".join(names)


def test_only_listed_files_of_npm_can_be_asked_for():
    assert str(finders.find("vendor/htmx.min.js")).endswith("htmx.org/dist/htmx.min.js")
    assert finders.find("htmx.org/dist/htmx.js") is None
    assert finders.find("vendor/../package.json") is None
