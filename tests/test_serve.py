"""`make run`: the port it takes, and what it says."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tools import serve


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
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    monkeypatch.delenv("HOST", raising=False)
    return became


def test_a_free_port_is_used_silently(
    taken: int, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    free = serve.free_port("127.0.0.1", taken + 1)
    monkeypatch.setenv("PORT", str(free))
    serve.main()
    assert f"--server.port={free}" in command
    assert "--server.address=127.0.0.1" in command
    assert "MALLOC_ARENA_MAX=2" in command
    assert capsys.readouterr().out == ""


def test_of_a_taken_port_the_next_free_one_is_said_aloud(
    taken: int, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", str(taken))
    serve.main()
    chosen = next(int(argument.partition("=")[2]) for argument in command if argument.startswith("--server.port"))
    assert taken < chosen < taken + serve.TRIED
    assert capsys.readouterr().out == f"Port {taken} is taken; using the next free one, {chosen}.\n"


def test_a_port_taken_on_all_addresses_is_not_free() -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        assert not serve.is_free("127.0.0.1", listener.getsockname()[1])


@pytest.mark.parametrize("written", ["eight", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(written: str, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", written)
    with pytest.raises(SystemExit, match="PORT must be a whole number"):
        serve.main()
    assert command == []
