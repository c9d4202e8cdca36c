"""The command `act-viz`, which `make run` gives as well: the port it takes, and what it says."""

from __future__ import annotations

import importlib.util
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from act_viz import __version__
from act_viz.ui.command_line import TRIED, free_port, is_free, main


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the process would have become: its arguments, and its environment as NAME=value."""
    became: list[str] = []

    def become(_program: str, arguments: list[str], environment: dict[str, str]) -> None:
        became.extend([*arguments, *(f"{name}={value}" for name, value in environment.items())])

    monkeypatch.setattr("os.execve", become)
    monkeypatch.setattr("os.chdir", lambda folder: None)
    for name in ("MALLOC_ARENA_MAX", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    return became


def test_a_free_port_is_used_silently(taken: int, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    free = free_port("127.0.0.1", taken + 1)
    main(["serve", "--port", str(free)])
    assert f"--server.port={free}" in command
    assert "--server.address=127.0.0.1" in command
    assert "--server.headless=true" not in command
    assert "MALLOC_ARENA_MAX=2" in command
    assert capsys.readouterr().out == ""


def test_the_environment_stands_in_for_options(taken: int, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    free = free_port("127.0.0.1", taken + 1)
    monkeypatch.setenv("PORT", str(free))
    monkeypatch.setenv("HOST", "localhost")
    main(["serve", "--no-browser"])
    assert f"--server.port={free}" in command
    assert "--server.address=localhost" in command
    assert "--server.headless=true" in command


def test_of_a_taken_port_the_next_free_one_is_said_aloud(
    taken: int, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["serve", "--port", str(taken)])
    chosen = next(int(argument.partition("=")[2]) for argument in command if argument.startswith("--server.port"))
    assert taken < chosen < taken + TRIED
    assert capsys.readouterr().out == f"Port {taken} is taken; using the next free one, {chosen}.\n"


def test_a_port_taken_on_all_addresses_is_not_free() -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        assert not is_free("127.0.0.1", listener.getsockname()[1])


@pytest.mark.parametrize("written", ["eight", "0", "65536", "-1"])
@pytest.mark.parametrize("by_option", [True, False])
def test_a_port_that_is_none_is_refused(
    written: str,
    by_option: bool,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not by_option:
        monkeypatch.setenv("PORT", written)
    with pytest.raises(SystemExit):
        main(["serve", *([f"--port={written}"] if by_option else [])])
    assert "The port must be a whole number from 1 to 65535" in capsys.readouterr().err
    assert command == []


def test_without_the_apps_libraries_it_says_what_to_install(command: list[str], monkeypatch: Any) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=re.escape('pip install "act-viz[app]"')):
        main(["serve"])
    assert command == []


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"act-viz {__version__}\n"
