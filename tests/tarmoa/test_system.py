"""requirements/system.py: installs with apt as root, names the command otherwise. All programs here are fakes."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "requirements" / "system.py"
FAKE_APT = '#!/bin/sh\n[ "$1" = update ] && exit 0\n/bin/cp "$0" "${0%/*}/chromium"\n'
FAKE = "#!/bin/sh\n"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("TARMOA_CHROMIUM", raising=False)
    return tmp_path


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("requirements_system", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def put(folder: Path, name: str, text: str = FAKE) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def test_present_program_is_left_alone(programs: Path, system: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    put(programs, "chromium")
    put(programs, "apt-get", "#!/bin/sh\nexit 1\n")
    assert system.main(["chromium"]) == 0
    assert capsys.readouterr().err == ""


def test_chromium_may_stand_elsewhere(programs: Path, system: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    put(programs, "my-browser")
    monkeypatch.setenv("TARMOA_CHROMIUM", str(programs / "my-browser"))
    assert system.is_present(system.PROGRAMS["chromium"])
    assert not system.is_present(system.PROGRAMS["gettext"])


def test_root_on_debian_installs(programs: Path, system: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    put(programs, "apt-get", FAKE_APT)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert system.main(["chromium"]) == 0
    assert (programs / "chromium").exists()


@pytest.mark.parametrize(
    ("installer", "command"),
    [
        ("apt-get", "sudo apt-get install --yes --no-install-recommends gettext"),
        ("dnf", "sudo dnf install gettext"),
        ("none", "brew install gettext"),
    ],
)
def test_others_are_told_the_command(
    programs: Path,
    system: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    installer: str,
    command: str,
) -> None:
    put(programs, installer, "#!/bin/sh\nexit 1\n")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert system.main(["gettext"]) == 1
    assert capsys.readouterr().err == f"Translations need GNU gettext. Install it with: {command}\n"


@pytest.mark.parametrize("found", ["libvoikko.so.1", None])
def test_a_library_is_looked_for_as_the_linker_does(
    programs: Path,
    system: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    found: str | None,
) -> None:
    put(programs, "apt-get")
    monkeypatch.setattr(system, "find_library", {"voikko": found}.get)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert system.main(["voikko"]) == 0  # not required
    command = "sudo apt-get install --yes --no-install-recommends libvoikko1 voikko-fi"
    assert command in capsys.readouterr().err if found is None else capsys.readouterr().err == ""


def test_missing_browser_is_no_failure_of_its_own(
    programs: Path, system: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(programs, "apt-get")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert system.main(["chromium"]) == 0
    assert "are skipped without it. Install it with: sudo apt-get install" in capsys.readouterr().err
