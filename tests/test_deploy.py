"""More than one server: haproxy before two replicas and Redis between them, with a class in it when one is killed."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import websockets
import yaml

from benchmarks.server import Replica, replica
from benchmarks.visitor import Answer, Visitor
from tests.browser.server import ROOT, free_port
from tests.services import program, redis_server, started

DEPLOY = ROOT / "deploy"
COOKIE = "ACT_VIZ_REPLICA"
LINK = "data_moons_n_samples=100"


@dataclasses.dataclass
class Cluster:
    """A proxy's address and the replicas behind it by the name that their visitors' cookies have."""

    address: str
    replicas: dict[str, Replica]


@contextlib.contextmanager
def proxy(folder: Path, replicas: list[Replica]) -> Iterator[str]:
    """haproxy with the configuration that is deployed; gives its address."""
    port = free_port()
    named = {f"ACT_VIZ_REPLICA_{at}": one.address.removeprefix("http://") for at, one in enumerate(replicas, 1)}
    environment = os.environ | named | {"ACT_VIZ_BIND": f"127.0.0.1:{port}"}
    command = [program("haproxy"), "-db", "-f", str(DEPLOY / "haproxy.cfg")]
    with started(command, port, folder / "haproxy.txt", env=environment):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two replicas that share a Redis, behind the proxy."""
    folder = tmp_path_factory.mktemp("cluster")
    with contextlib.ExitStack() as stay:
        url = stay.enter_context(redis_server(folder, free_port()))
        replicas = [
            stay.enter_context(
                replica(folder / f"replica{at}.txt", environment={"ACT_VIZ_REDIS": url}, port=free_port())
            )
            for at in (1, 2)
        ]
        address = stay.enter_context(proxy(folder, replicas))
        yield Cluster(address, {f"replica{at}": one for at, one in enumerate(replicas, 1)})


def get(address: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
    """Status, headers in lower case, and the value of the replica's cookie where the answer sets one."""
    # As browsers ask, and as the proxy's cache takes requests apart.
    headers = {"Accept-Encoding": "gzip"} | ({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            # Read to the end, since the proxy keeps only what was sent whole.
            response.read()
            status, given = response.status, response.headers
    except urllib.error.HTTPError as refused:
        status, given = refused.code, refused.headers
    found = re.search(rf"{COOKIE}=(\w+)", " ".join(given.get_all("Set-Cookie") or []))
    return status, {name.lower(): value for name, value in given.items()}, found[1] if found else ""


def arrive_at(cluster: Cluster, name: str) -> str:
    """The cookie of a new visitor whom the proxy sent to the replica called `name`."""
    for _visitor in range(40):
        if get(cluster.address)[2] == name:
            return name
    return pytest.fail(f"The proxy sent none of forty visitors to {name}.")


def visitor(cluster: Cluster, cookie: str) -> Visitor:
    return Visitor(cluster.address, {"Cookie": f"{COOKIE}={cookie}"})


def test_visitors_are_spread_and_then_stay(cluster: Cluster) -> None:
    assert {get(cluster.address)[2] for _visitor in range(40)} == set(cluster.replicas)
    for name in cluster.replicas:
        # Who has a cookie is given no other, for they stay where they are.
        assert get(cluster.address, name)[::2] == (200, "")


def test_every_answer_has_the_headers_that_protect_visitors(cluster: Cluster) -> None:
    for path in ("", "Train", "_stcore/health"):
        status, headers, _cookie = get(f"{cluster.address}/{path}")
        assert status == 200
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == "'self'"
        assert policy["object-src"] == "'none'"
        assert "http" not in headers["content-security-policy"]
        assert "server" not in headers


def test_the_proxy_serves_the_programs_once_asked_for(cluster: Cluster) -> None:
    with urllib.request.urlopen(f"{cluster.address}/", timeout=10) as response:
        program_of_page = re.search(r'src="\./(static/[^"]+)"', response.read().decode())
    assert program_of_page
    answers = [get(f"{cluster.address}/{program_of_page[1]}") for _visitor in range(2)]
    assert [status for status, _headers, _cookie in answers] == [200, 200]
    assert "age" in answers[1][1]
    # Pages and sessions are never kept.
    assert "age" not in get(cluster.address)[1]


def test_what_is_not_for_visitors_is_refused(cluster: Cluster) -> None:
    assert get(f"{cluster.address}/_stcore/metrics")[0] == 404
    huge = urllib.request.Request(cluster.address, method="POST", headers={"Content-Length": "99999999"}, data=b"")
    with pytest.raises(urllib.error.HTTPError, match="413"):
        urllib.request.urlopen(huge, timeout=10)


async def train_to(one: Visitor, step: int, have: int = -1) -> Answer:
    """Play until `step`; the answer that reached it."""
    while True:
        answer = await one.ask("pull", have=have, want=6, steps=1)
        have = max([have, *(state.index for state in answer.states)])
        if answer.meta["head"]["step"] >= step and not answer.meta["progress"]:
            return answer


async def watch_to(one: Visitor, step: int, have: int = -1) -> Answer:
    """Watch until `step` was shown; the answer that reached it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        answer = await one.ask("pull", have=have, want=1)
        have = max([have, *(state.index for state in answer.states)])
        if answer.states and answer.states[-1].lanes[0]["step"][0] >= step:
            return answer
    return pytest.fail(f"The watcher never saw step {step}.")


def weights(answer: Answer) -> tuple[int, Any]:
    """Step and weights of an answer's last state."""
    lane = answer.states[-1].lanes[0]
    return int(lane["step"][0]), lane["weights"]


async def reconnect(lost: Visitor) -> None:
    """Do as Streamlit's page does when its connection broke: try again until a server answers."""
    for _attempt in range(40):
        await lost.leave()
        with contextlib.suppress(OSError, TimeoutError, websockets.WebSocketException):
            await lost.open("Train", LINK)
            return
        await asyncio.sleep(0.25)
    pytest.fail("No server took the lost visitor.")


async def class_in_which_a_replica_dies(cluster: Cluster) -> None:
    async with contextlib.AsyncExitStack() as stay:
        owner = await stay.enter_async_context(visitor(cluster, arrive_at(cluster, "replica1")))
        watcher = await stay.enter_async_context(visitor(cluster, arrive_at(cluster, "replica2")))
        other = await stay.enter_async_context(visitor(cluster, arrive_at(cluster, "replica2")))
        await owner.open("Train", LINK)
        await owner.press("Open a room")
        code = next(match[1] for text in owner.texts if (match := re.search(r"Room\?room=(\w+)", text)))
        await watcher.open("Room", f"room={code}")
        await other.open("Train", LINK)

        # A room reaches across replicas: the watcher's server never trained this run.
        reached = await train_to(owner, 30)
        token = reached.meta["token"]
        shown = await watch_to(watcher, 30)
        assert weights(shown)[0] == weights(reached)[0]
        np.testing.assert_array_equal(weights(shown)[1], weights(reached)[1])
        others = await train_to(other, 10)

        os.kill(cluster.replicas["replica1"].pid, signal.SIGKILL)
        # The others go on as if nothing had happened.
        others = await train_to(other, 40, have=others.states[-1].index)
        assert others.meta["head"]["step"] >= 40
        assert other.connected
        assert watcher.connected

        # The lost one is taken by the other replica, which trains the run again to where it stood, to the bit.
        await reconnect(owner)
        step, before = weights(reached)
        answer = await owner.ask("hello", token=token, step=step)
        while answer.meta["progress"]:
            answer = await owner.ask("pull", have=-1, want=1, steps=1)
        assert weights(answer)[0] == step
        np.testing.assert_array_equal(weights(answer)[1], before)
        # The room is theirs still, and its watcher follows on.
        await owner.rerun()
        assert "Close the room" in owner.buttons
        await train_to(owner, step + 20, have=answer.states[-1].index)
        assert weights(await watch_to(watcher, step + 20))[0] >= step + 20
        assert owner.failures == watcher.failures == other.failures == []


def test_a_class_outlives_the_death_of_a_replica(cluster: Cluster) -> None:
    asyncio.run(class_in_which_a_replica_dies(cluster))
    # New visitors are sent to the one that is left.
    assert {get(cluster.address)[2] for _visitor in range(6)} == {"replica2"}


def manifests(name: str) -> list[dict[str, Any]]:
    return [part for part in yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8")) if part]


def test_compose_confines_every_container() -> None:
    (compose,) = manifests("compose.yaml")
    services = compose["services"]
    proxied = {value for name, value in services["proxy"]["environment"].items() if "REPLICA" in name}
    replicas = {name for name in services if name.startswith("replica")}
    assert proxied == {f"{name}:8501" for name in replicas}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["mem_limit"]
        assert set(service["networks"]) <= set(compose["networks"])
    for name in replicas:
        assert services[name]["user"] == "app"
        assert "ports" not in services[name]
    assert (DEPLOY / services["proxy"]["volumes"][0].partition(":")[0]).is_file()


def test_the_kubernetes_manifest_confines_every_container_and_names_what_there_is() -> None:
    parts = manifests("kubernetes.yaml")
    kinds = {(part["kind"], part["metadata"]["name"]) for part in parts}
    assert {("Deployment", "act-viz"), ("Service", "act-viz"), ("Ingress", "act-viz"), ("Service", "redis")} <= kinds
    for part in parts:
        if part["kind"] != "Deployment":
            continue
        pod = part["spec"]["template"]
        assert pod["metadata"]["labels"] == part["spec"]["selector"]["matchLabels"]
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        for container in pod["spec"]["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["resources"]["limits"]["memory"]
            assert "readinessProbe" in container
    services = {name for kind, name in kinds if kind == "Service"}
    (ingress,) = [part for part in parts if part["kind"] == "Ingress"]
    paths = [path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]]
    assert {path["backend"]["service"]["name"] for path in paths} <= services
