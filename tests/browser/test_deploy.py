"""What the Dockerfile copies is enough: its own command serves the app from these files alone, on PORT."""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.server import Replica
from tests.browser.conftest import OpenPage
from tests.browser.live import Live
from tests.browser.reading import failures
from tests.browser.server import ROOT, Server, free_port, wait_until_healthy
from tests.test_deploy import proxy

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def copied() -> list[tuple[str, str]]:
    """Source and target of every COPY."""
    lines = re.findall(r"^COPY (.+) (\S+)$", DOCKERFILE, re.MULTILINE)
    return [(source, target) for sources, target in lines for source in sources.split()]


def instruction(name: str) -> str:
    """What stands after the instruction `name`."""
    found = re.search(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with what the image would hold, and nothing else."""
    folder = tmp_path / "image"
    folder.mkdir()
    for source, target in copied():
        origin, goal = ROOT / source, (folder / target).resolve()
        if origin.is_dir():
            shutil.copytree(origin, goal, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, goal / source)
    return folder


def test_the_image_serves_every_page_on_the_port_it_is_given(image: Path, open_page: OpenPage) -> None:
    port = free_port()
    server = Server(f"http://127.0.0.1:{port}", image.parent / "log.txt")
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(image.parent),
        "PORT": str(port),
    }
    command = json.loads(instruction("CMD"))
    with server.log.open("wb") as output:
        process = subprocess.Popen(command, cwd=image, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            wait_until_healthy(process, server)
            check = shlex.split(instruction("HEALTHCHECK").partition("CMD ")[2])
            assert subprocess.run(check, env=environment, check=False).returncode == 0
            for name in ("", "Explore"):
                page = open_page(f"{server.url}/{name}?lang=ko")
                assert failures(page) == []
                assert re.search("[가-힣]", page.locator("[data-testid=stSidebar]").inner_text())
                page.close()
        finally:
            process.terminate()
            process.wait(20)
    # It is the server itself, not a shell around it, that was told to stop: nothing answers any more.
    assert subprocess.run(check, env=environment, check=False, capture_output=True).returncode != 0


def test_the_image_does_not_run_as_root() -> None:
    assert instruction("USER") == "app"
    assert DOCKERFILE.index("USER app") < DOCKERFILE.index("CMD [")


def test_what_is_copied_is_let_through() -> None:
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert let_through[0] == "*"
    for source, _target in copied():
        assert f"!{source}" in let_through
        assert (ROOT / source).exists()


def lower_rights() -> None:
    """What the container takes away from the server: its memory has an end."""
    limit = 4 * 2**30
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@contextlib.contextmanager
def confined(image: Path) -> Iterator[Server]:
    """The container's command without any capability, in a folder that cannot be written to."""
    port = free_port()
    log, scratch = image.parent / "confined.txt", image.parent / "scratch"
    scratch.mkdir()
    for path in (image, *image.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(scratch),
        "PORT": str(port),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    # Root without capabilities is held by file permissions like anybody else.
    drop = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*drop, *json.loads(instruction("CMD"))],
            cwd=image,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=lower_rights,
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", log)
            wait_until_healthy(process, server)
            status = Path(f"/proc/{process.pid}/status").read_text()
            assert re.search(r"^CapEff:\s+0+$", status, re.MULTILINE)
            yield server
        finally:
            process.terminate()
            process.wait(20)


def test_it_serves_without_rights_behind_the_proxy_and_its_policy(image: Path, open_page: OpenPage) -> None:
    """Pages work under the Content-Security-Policy: the browser would report what it refuses, and fail the test."""
    before = {path: path.stat().st_mtime_ns for path in image.rglob("*")}
    with confined(image) as server:
        one = Replica(server.url, 0)
        with proxy(image.parent, [one, one]) as address:
            page = open_page(f"{address}/Train?data_moons_n_samples=100")
            assert "script-src 'self'" in (page.request.get(address).headers["content-security-policy"])
            live = Live(page)
            live.button("play").click()
            live.wait_until_step(5)
            live.button("play").click()
            live.settle()
            explore = open_page(f"{address}/Explore")
            explore.wait_for_selector(".picture .f")
            assert failures(page) == failures(explore) == []
            for opened in (page, explore):
                opened.close()
    assert {path: path.stat().st_mtime_ns for path in image.rglob("*")} == before
