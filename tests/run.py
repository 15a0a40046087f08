#!/usr/bin/env python3
"""Sets up all that is needed and runs every check.

    python3 tests/run.py              lint, types, imports, the site and its audit, all tests
    python3 tests/run.py setup        only set up what the site needs, in .venv
    python3 tests/run.py site         the same, then: python -m tracer build
    python3 tests/run.py -- ARGS…     only set up, then: python -m pytest ARGS

    --long         all examples of all tests, and their coverage, which takes more than twice as long
    --no-browser   leave out the browser tests, on purpose and in sight
    --here         use this Python as it is: set nothing up

It needs Python 3.11 or later and nothing else: the packages go into .venv, and the tests take the node, the Chromium or
Chrome and the Firefox that are there, or install them with apt-get as root. This file itself is kept readable for older
Pythons, so that they can say what is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LEAST = (3, 11)
sys.path.insert(0, str(ROOT))


def stop(sentence: str) -> None:
    """One line, and the status of a command that could not do its work."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def say(sentence: str) -> None:
    print(f"== {sentence}", flush=True)


def quiet(command: list[str]) -> bool:
    """Runs a command whose output matters only where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    if done.returncode:
        print(done.stdout.decode(errors="replace")[-3000:], file=sys.stderr)
    return done.returncode == 0


def as_root() -> list[str] | None:
    """What to put before a command that needs root; None where one cannot be root without being asked."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_install(*packages: str) -> bool:
    """Debian's own way; False where there is none, or where it fails."""
    root = as_root()
    if root is None or not shutil.which("apt-get"):
        return False
    say("installing " + " ".join(packages))
    calm = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    return quiet([*calm, "update"]) and quiet([*calm, "install", "-y", "--no-install-recommends", *packages])


def recent_python() -> None:
    """Goes on with a later Python where this one is too old and there is one."""
    if sys.version_info >= LEAST:
        return
    for minor in range(16, LEAST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    stop(f"This needs Python 3.11 or later; this is {sys.version.split()[0]}. Install one from python.org.")


def in_venv(name: str) -> Path:
    return VENV / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" if os.name == "nt" else ""))


def set_up(extra: str) -> Path:
    """The Python of .venv, with this project and what `extra` names installed; quick where that was done before."""
    python = in_venv("python")
    if not python.exists() or subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True).returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        make = [sys.executable, "-m", "venv", str(VENV)]
        if subprocess.run(make, capture_output=True).returncode:  # Debian keeps venv in a package of its own
            shutil.rmtree(VENV, ignore_errors=True)
            if not (apt_install("python3-venv") and quiet(make)):
                stop("No virtual environment can be made here; on Debian or Ubuntu: sudo apt-get install python3-venv")
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode() + extra.encode()).hexdigest()
    stamp = VENV / "installed-by-tests-run"
    if not stamp.exists() or wanted not in stamp.read_text():
        say("installing packages into .venv")
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if not quiet([*pip, "--editable", f".[{extra}]" if extra else "."]):
            stop("The packages could not be installed; what pip said stands above. Is there a network?")
        with stamp.open("a") as file:
            file.write(wanted + "\n")
    return python


def set_up_browsers() -> None:
    """Finds the browsers and a driver, or installs them; says in one line each what to do where it cannot.

    The tests look for themselves and fail with the same lines.
    """
    from tests.browser.find import MISSING, MISSING_FIREFOX, find_browser, find_firefox

    if find_browser() is None and not (apt_install("chromium", "chromium-driver") and find_browser()):
        say(MISSING)
    if find_firefox() is None and not (apt_install("firefox-esr") and find_firefox()):
        say(MISSING_FIREFOX)


def set_up_node() -> None:
    """The same for node, which runs the scripts of the pages in the tests."""
    from tests.node import MISSING, find_node

    if find_node() is None and not (apt_install("nodejs") and find_node()):
        say(MISSING)


def run(name: str, command: list[str], failed: list[str]) -> None:
    shown = " ".join(["python", *command[1:]] if command[1:2] == ["-m"] else [name])
    say(shown if len(shown) < 80 else shown[:77] + " …")
    if subprocess.run(command, cwd=ROOT).returncode:
        failed.append(name)


def checks(python: str, pytest_args: list[str]) -> list[str]:
    """Every check, whatever the ones before it said; the tests last. The names of those that failed."""
    failed: list[str] = []
    bin_folder = Path(python).parent
    run("ruff", [python, "-m", "ruff", "check", "--quiet", "."], failed)
    run("mypy", [python, "-m", "mypy", "--no-error-summary"], failed)
    run("import-linter", [shutil.which("lint-imports", path=str(bin_folder)) or "lint-imports", "--no-logo"], failed)
    run("build", [python, "-m", "tracer", "build"], failed)
    if "build" not in failed:
        pytest_args = [f"--site={ROOT / 'site'}", *pytest_args]  # the browser tests look at this very one
    run("audit", [python, "-m", "tracer", "audit", "site"], failed)
    # the audit holds pages against traces, and trains nothing: here each trace is held against its lesson, films too
    traces = map(str, sorted((ROOT / "site").glob("walkthroughs/*/trace.json")))
    run("check", [python, "-m", "tracer", "check", *traces], failed)
    two = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder"]  # in the order that tests/conftest.py has made
    run("pytest", [python, "-m", "pytest", "-q", *two, *pytest_args], failed)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["setup", "site"])
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--here", action="store_true")
    own, pytest_args = sys.argv[1:], None
    if "--" in own:
        own, pytest_args = own[: own.index("--")], own[own.index("--") + 1 :]
    options = parser.parse_args(own)
    recent_python()
    python = sys.executable if options.here else str(set_up("" if options.what else "test"))
    if options.what == "setup":
        return 0
    if options.what == "site":
        return subprocess.run([python, "-m", "tracer", "build"], cwd=ROOT).returncode
    no_browser = ["--no-browser"] if options.no_browser else []
    if not options.here:
        set_up_node()
    if not no_browser and not options.here:
        set_up_browsers()
    if pytest_args is not None:
        return subprocess.run([python, "-m", "pytest", *no_browser, *pytest_args], cwd=ROOT).returncode
    long = ["--long", "--cov=tracer", "--cov-report=term:skip-covered"] if options.long else []
    failed = checks(python, [*no_browser, *long])
    if failed:
        print("Not in order: " + ", ".join(failed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
