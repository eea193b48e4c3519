"""Make sure of a program or library that pip cannot install: as root on Debian with apt, elsewhere by naming the exact
command.

python requirements/system.py chromium   for the browser tests, which are skipped without it
python requirements/system.py voikko     for the best analyser of Finnish, whose tests are skipped without it
python requirements/system.py gettext    for the translations; fails when it is missing
"""

import argparse
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to look for and what to install. `commands`: any one of them will do; `library`: as the linker knows it."""

    commands: tuple[str, ...] = ()
    library: str = ""
    purpose: str
    is_required: bool
    apt: str
    dnf: str
    brew: str


PROGRAMS = {
    "chromium": Program(
        commands=("chromium", "chromium-browser"),
        purpose="The browser tests need Chromium and are skipped without it.",
        is_required=False,
        apt="chromium",
        dnf="chromium",
        brew="--cask chromium",
    ),
    "voikko": Program(
        library="voikko",
        purpose="Finnish words are analysed best by libvoikko; its tests are skipped without it.",
        is_required=False,
        apt="libvoikko1 voikko-fi",
        dnf="libvoikko malaga-suomi-voikko",
        brew="libvoikko",
    ),
    "gettext": Program(
        commands=("xgettext",),
        purpose="Translations need GNU gettext.",
        is_required=True,
        apt="gettext",
        dnf="gettext",
        brew="gettext",
    ),
}


def is_present(program: Program) -> bool:
    """Whether its library is found, or one of its commands on the PATH or, for Chromium, where TARMOA_CHROMIUM points.

    A library without a dictionary counts as there: only `catalog.search` can tell, and it does without.
    """
    if program.library:
        return find_library(program.library) is not None
    chosen = os.environ.get("TARMOA_CHROMIUM", "") if "chromium" in program.commands else ""
    return any(shutil.which(command) for command in (*program.commands, chosen) if command)


def install_command(program: Program) -> list[str]:
    """The command that installs it here, without `sudo`."""
    if shutil.which("apt-get"):
        return ["apt-get", "install", "--yes", "--no-install-recommends", *program.apt.split()]
    if shutil.which("dnf"):
        return ["dnf", "install", *program.dnf.split()]
    return ["brew", "install", *program.brew.split()]


def ensure(program: Program) -> bool:
    """Install the program if it is missing and we may; return whether it is there in the end."""
    if is_present(program):
        return True
    command = install_command(program)
    if command[0] == "apt-get" and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["apt-get", "update"], command):
            subprocess.run([*step, "--quiet=2"], env=environment, check=False)  # noqa: S603 - fixed words only
    if is_present(program):
        return True
    sudo = "sudo " if command[0] != "brew" and os.geteuid() != 0 else ""
    sys.stderr.write(f"{program.purpose} Install it with: {sudo}{' '.join(command)}\n")
    return False


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns 1 when a required program is missing."""
    parser = argparse.ArgumentParser(description="Make sure of a program that pip cannot install.")
    parser.add_argument("program", choices=PROGRAMS)
    program = PROGRAMS[parser.parse_args(arguments).program]
    return 0 if ensure(program) or not program.is_required else 1


if __name__ == "__main__":
    sys.exit(main())
