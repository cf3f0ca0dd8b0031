"""Pin what requirements.in asks for, with all that comes along, into requirements.txt (`make lock`)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def main() -> None:
    """Install the newest allowed versions into an empty environment and write down what came."""
    with tempfile.TemporaryDirectory(prefix="lunxun-lock-") as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder) / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        wanted = BASE_DIR / "requirements.in"
        subprocess.run([*pip, "install", "--quiet", "-r", str(wanted)], check=True)
        frozen = subprocess.run(
            [*pip, "freeze", "--exclude", "setuptools"], check=True, capture_output=True, text=True
        )
    (BASE_DIR / "requirements.txt").write_text(frozen.stdout)
    sys.stdout.write(f"{len(frozen.stdout.splitlines())} packages pinned\n")


if __name__ == "__main__":
    main()
