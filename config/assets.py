"""Browser assets: which files of the npm packages are served, under what names, and how hashed.

Nothing from npm is copied into the repository, and whole `dist` folders are never mapped: they hold
70 MB and references to files that do not exist, on which the manifest storage would rightly stop.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NODE_MODULES = Path(settings.BASE_DIR) / "node_modules"

# served name under STATIC_URL -> file in node_modules
VENDOR_FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.min.css.map": "@tabler/core/dist/css/tabler.min.css.map",
    "vendor/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "vendor/tabler.min.js.map": "@tabler/core/dist/js/tabler.min.js.map",
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
}


class VendorStorage(FileSystemStorage):
    """Reads served names from the places where npm put the files."""

    def __init__(self) -> None:
        super().__init__(location=NODE_MODULES, base_url=settings.STATIC_URL)

    def path(self, name: str) -> str:
        """Return the file behind a served name; any other name is looked up as it stands."""
        return super().path(VENDOR_FILES.get(Path(name).as_posix(), name))


class VendorFinder(BaseFinder):
    """Offers exactly `VENDOR_FILES` to `collectstatic` and to WhiteNoise."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.storage = VendorStorage()

    def check(self, **_kwargs: Any) -> list[Any]:
        """Have nothing to check: a missing file is reported by `manage.py doctor` and by the build."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001  # Django's signature
        """Return the file of one served name, or an empty list."""
        if path not in VENDOR_FILES:
            return []
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, VendorStorage]]:
        """Yield every served name; ignore patterns are for source trees, these names are chosen."""
        del ignore_patterns
        for name in VENDOR_FILES:
            yield name, self.storage


class AssetStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hashed and compressed names, also inside `import` statements of our ES modules."""

    support_js_module_import_aggregation = True
