"""Settings of the tests: the product's own, on embedded servers in a throw-away home.

The first process of a test session makes the home; pytest-xdist's workers and every process that a test
starts inherit it through the environment.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

if first := "LUNXUN_TEST_HOME" not in os.environ:
    os.environ["LUNXUN_TEST_HOME"] = str(Path(tempfile.mkdtemp(prefix="lunxun-tests-")).resolve())
    os.environ["LUNXUN_HOME"] = os.environ["LUNXUN_TEST_HOME"]
    # Speed matters more here than surviving a power cut.
    os.environ["EMBEDDED_POSTGRES_OPTIONS"] = (
        "--fsync=off --synchronous_commit=off --full_page_writes=off"
    )

from config.embedded import database_url, redis_url

_home = Path(os.environ["LUNXUN_TEST_HOME"])
if first:
    os.environ["DATABASE_URL"] = database_url(_home)
# Each parallel test process has a Redis database of its own, as it has a PostgreSQL database of its own.
_number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
os.environ["REDIS_URL"] = f"{redis_url(_home)}?db={_number}"

from config.settings import *  # noqa: E402, F403, TID251 - the environment comes first; tests extend the real settings

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need collectstatic; tests read static files where they lie.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(_home / "static").mkdir(exist_ok=True)  # WhiteNoise warns about a folder that is not there
# Looked for when asked for: else the middleware reads all of them anew for each test's browser.
WHITENOISE_AUTOREFRESH = True
