import assert from "node:assert/strict";
import test from "node:test";

import { Player } from "../../act_viz/live/browser/player.js";
import { makeScene, makeState } from "./message.mjs";

const FRAME = 1000 / 60;

class FakeWire {
  constructor() {
    this.asked = [];
    this.idle = true;
  }

  ask(command) {
    this.asked.push(command);
    this.idle = false;
  }

  flush() {}

  get last() {
    return this.asked.at(-1);
  }
}

class FakeStorage {
  kept = {};
  getItem(key) {
    return this.kept[key] ?? null;
  }
  setItem(key, text) {
    this.kept[key] = text;
  }
}

function makePlayer(storage = new FakeStorage()) {
  const wire = new FakeWire();
  const room = { kept: null, keep: (code, run) => (room.kept = { code, run }) };
  const player = new Player({ wire, storage, room, wishes: () => ({ steps: 2, stop: null, focus: null }) });
  player.setScene(makeScene());
  return { player, wire, storage };
}

/** Answer what the player asked with states. */
function answer(player, wire, states, more = {}) {
  wire.idle = true;
  const newest = states.at(-1) ?? player.ring.newest ?? makeState(0);
  const head = { index: newest.index, step: newest.lanes[0].step[0] };
  player.take({ meta: { scene: "a", token: "t", generation: 0, reply: 1, oldest: 0, turned: -1, head, end: null, ...more }, states });
}

const some = (from, n) => Array.from({ length: n }, (_none, i) => makeState(from + i));

test("playing asks for little first, then for more before it runs out, and never asks twice at once", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 1));
  player.tick(0);
  player.play();
  assert.deepEqual([wire.last.cmd, wire.last.want, wire.last.have, wire.last.steps], ["pull", 10, 0, 2]);
  player.tick(FRAME);
  assert.equal(wire.asked.length, 1);
  answer(player, wire, some(1, 10));
  player.tick(2 * FRAME);
  assert.deepEqual([wire.last.cmd, wire.last.want, wire.last.have], ["pull", 60, 10]);
  answer(player, wire, some(11, 60));
  player.tick(3 * FRAME);
  assert.equal(wire.asked.length, 2);
});

test("play counts when it is pressed before anything is known of the run, of the first one and of another", () => {
  const { player, wire } = makePlayer();
  player.play();
  answer(player, wire, some(0, 1), { token: "first" });
  assert.equal(player.playing, true);
  player.setScene({ ...makeScene(), id: "b" });
  assert.equal(player.playing, false);
  player.play();
  answer(player, wire, some(0, 1), { scene: "b", token: "second" });
  assert.equal(player.playing, true);
});

test("states that were asked for before a pause do not move the picture after it", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 1));
  player.play();
  player.pause();
  assert.equal(wire.last.cmd, "pause");
  // The answer to what was asked before the pause, which still waits for its own.
  const late = some(1, 10);
  player.take({ meta: { scene: "a", token: "t", generation: 0, reply: 1, turned: -1, head: { index: 10, step: 10 }, end: null }, states: late });
  assert.equal(player.shown.index, 0);
});

test("a pause says what is at hand, and what comes with its answer does not move the picture", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 3));
  player.jump();
  player.play();
  player.pause();
  assert.deepEqual([wire.last.cmd, wire.last.index, wire.last.have], ["pause", 2, 2]);
  answer(player, wire, some(3, 4));
  assert.deepEqual([player.shown.index, player.ring.newest.index], [2, 6]);
  // The page, which runs after a pause, says it all once more.
  answer(player, wire, some(3, 4));
  assert.equal(player.shown.index, 2);
});

test("after a reload the run's past is asked for until all of it is there", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(40, 1));
  player.tick(0);
  assert.deepEqual([wire.last.cmd, wire.last.before], ["history", 40]);
  answer(player, wire, some(10, 30), { head: { index: 40, step: 40 } });
  player.tick(1);
  assert.deepEqual([wire.last.cmd, wire.last.before], ["history", 10]);
  answer(player, wire, some(0, 10), { head: { index: 40, step: 40 } });
  player.tick(2);
  assert.equal(wire.asked.length, 2);
  assert.equal(player.ring.length, 41);
  assert.equal(player.shown.index, 40);
});

test("one step goes through what is at hand first, then trains", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 3));
  player.scrub(1);
  player.step(1);
  assert.equal(player.shown.index, 2);
  player.step(-1);
  assert.equal(player.shown.index, 1);
  player.jump(true);
  assert.equal(player.shown.index, 0);
  player.jump();
  assert.equal(player.shown.index, 2);
  assert.equal(wire.asked.length, 0);
  player.step(1);
  assert.deepEqual([wire.last.cmd, wire.last.have], ["step", 2]);
  answer(player, wire, some(3, 1), { newest: true });
  assert.equal(player.shown.index, 3);
});

test("a stop rule pauses when its last state is shown, and playing on goes on", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 1));
  player.tick(0);
  player.play();
  answer(player, wire, some(1, 2), { end: { kind: "stopped", title: "Stopped", final: false } });
  for (let i = 1; i < 400 && player.playing; i++) player.tick(performance.now() + i * FRAME);
  assert.equal(player.playing, false);
  assert.equal(player.shown.index, 2);
  const asked = wire.asked.length;
  player.play();
  assert.equal(wire.asked.length, asked + 1);
  assert.equal(player.playing, true);
});

test("a run that diverged cannot be played on or stepped, but travelled through", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 3), { end: { kind: "diverged", title: "Diverged", final: true } });
  player.jump();
  player.play();
  player.advance("epoch");
  assert.equal(player.playing, false);
  assert.equal(wire.asked.length, 0);
  player.scrub(0);
  player.play();
  assert.equal(player.playing, true);
});

test("pausing is told to the server and acts at once", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 5));
  player.play();
  player.toggle();
  assert.equal(player.playing, false);
  assert.equal(wire.last.cmd, "pause");
});

test("charts that nobody saw at a pause are asked for once they come into sight, and only once", () => {
  const { player, wire } = makePlayer();
  let below = false;
  player.wishes = () => ({ steps: 1, stop: null, focus: null, below });
  answer(player, wire, some(0, 5));
  player.play();
  player.pause();
  assert.deepEqual([wire.last.cmd, wire.last.below], ["pause", false]);
  answer(player, wire, []);
  const n = wire.asked.length;
  player.tick(0);
  assert.equal(wire.asked.length, n);
  below = true;
  player.tick(FRAME);
  assert.deepEqual([wire.last.cmd, wire.last.below], ["pause", true]);
  answer(player, wire, []);
  player.tick(2 * FRAME);
  assert.equal(wire.asked.length, n + 1);
});

test("values of a sample stay with their state when the page brings it once more", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 3));
  player.jump();
  answer(player, wire, some(2, 1), { focus: 7 });
  assert.equal(player.shown.focus, 7);
  answer(player, wire, some(2, 1), { focus: null });
  assert.equal(player.shown.focus, 7);
  answer(player, wire, some(2, 1), { focus: 5 });
  assert.equal(player.shown.focus, 5);
});

test("another run's states replace all; a reset is another run", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 5), { marks: [{ id: "m", step: 3, kind: "died", text: "…" }] });
  answer(player, wire, some(0, 1), { generation: 1, newest: true });
  assert.equal(player.ring.length, 1);
  assert.equal(player.series.rows.length, 1);
  assert.deepEqual(player.marks, []);
  assert.equal(player.setScene(makeScene("b")), true);
  assert.equal(player.ring.length, 0);
});

test("a message that was overtaken brings its states, and says nothing of the run any more", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 5));
  const old = { scene: "a", token: "t", generation: 0, reply: 1, turned: -1, head: { index: 6, step: 6 }, end: { title: "stopped" } };
  player.take({ meta: old, states: some(5, 2), overtaken: true });
  assert.deepEqual([player.ring.newest.index, player.end, player.head.index], [6, null, 4]);
  player.tick(0);
  player.pause();
  player.take({ meta: { ...old, newest: true }, states: some(7, 1), overtaken: true });
  assert.equal(player.shown.index, 7);
  player.take({ meta: { ...old, generation: 1 }, states: some(90, 1), overtaken: true });
  assert.equal(player.ring.newest.index, 7);
});

test("states of a scene that is still on its way wait for it", () => {
  const { player } = makePlayer();
  player.take({ meta: { scene: "b", token: "u", generation: 0, head: { index: 4, step: 4 } }, states: some(4, 1) });
  assert.equal(player.ring.length, 0);
  player.setScene(makeScene("b"));
  assert.equal(player.ring.newest.index, 4);
});

test("marks come once each, in the order of their steps, and make their states last", () => {
  const { player, wire } = makePlayer();
  const mark = (id, step) => ({ id, step, kind: "died", text: id });
  answer(player, wire, [], { marks: [mark("late", 9), mark("early", 2)], head: { index: 0, step: 0 } });
  answer(player, wire, some(0, 4), { marks: [mark("late", 9)] });
  assert.deepEqual(player.marks.map(({ id }) => id), ["early", "late"]);
  assert.deepEqual(player.ring.states.map(({ event }) => event), [false, false, true, false]);
});

test("what the page did to the network is shown at once, what training did only when its turn comes", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 5));
  player.scrub(1);
  answer(player, wire, some(5, 1), { turned: 5 });
  assert.equal(player.shown.index, 5);
  player.scrub(1);
  answer(player, wire, some(6, 2), { turned: 5 });
  assert.equal(player.shown.index, 1);
  player.play();
  answer(player, wire, some(8, 2), { turned: 5 });
  assert.equal(player.shown.index, 1);
  answer(player, wire, some(10, 1), { turned: 10 });
  assert.deepEqual([player.shown.index, player.playing], [10, true]);
});

test("a tab loaded anew asks for its run, and plays on if it played", () => {
  const { player, wire, storage } = makePlayer();
  answer(player, wire, some(0, 5));
  player.play();
  player.store({ speed: 3 });
  const after = makePlayer(storage);
  answer(after.player, after.wire, some(0, 1), { token: "fresh", reply: null });
  after.player.greet();
  assert.deepEqual(after.wire.last, { cmd: "hello", token: "t", step: 4, rows: -1 });
  answer(after.player, after.wire, some(4, 1), { newest: true });
  assert.equal(after.player.playing, true);
  assert.equal(after.player.stored().speed, 3);
});

test("while a run is trained again it is asked for until it is there", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 1), { progress: "50 %" });
  player.tick(0);
  assert.equal(wire.last.cmd, "pull");
  answer(player, wire, some(1, 1), { progress: null });
  player.tick(1);
  assert.equal(wire.asked.length, 1);
});

test("where a run that was trained again came out is told to the server, so that link and charts are of it", (context) => {
  const { player, wire } = makePlayer();
  let now = 1_000;
  context.mock.method(performance, "now", () => now);
  answer(player, wire, some(0, 1), { progress: "50 %" });
  player.tick(0);
  now += 400;
  answer(player, wire, some(1, 1), { progress: null });
  player.tick(FRAME);
  assert.equal(wire.last.cmd, "pull");
  now += 400;
  player.tick(2 * FRAME);
  assert.deepEqual([wire.last.cmd, wire.last.index], ["show", 1]);
});

test("storage that holds nonsense is taken for empty", () => {
  const storage = new FakeStorage();
  storage.setItem("act_viz.live", "{");
  const { player, wire } = makePlayer(storage);
  assert.equal(player.stored(), undefined);
  player.greet();
  assert.equal(wire.asked.length, 0);
});

test("a watcher's picture stands where the owner stopped or nothing new comes, and anybody's where it was paused", () => {
  const { player, wire } = makePlayer();
  player.setScene({ ...makeScene("b"), watching: true });
  answer(player, wire, some(0, 3), { scene: "b" });
  player.tick(0);
  player.jump(true);
  player.play();
  assert.equal(player.still, false);
  answer(player, wire, [], { scene: "b", seen: { index: 0, rate: 0 } });
  assert.equal(player.still, true);
  answer(player, wire, [], { scene: "b" });
  player.jump();
  player.play();
  assert.equal(player.still, false);
  player.heard -= 600;
  assert.equal(player.still, true);
  player.jump(true);
  assert.equal(player.still, true);
  // Who trains sees values with every state as it comes.
  const own = makePlayer().player;
  own.play();
  own.heard -= 600;
  assert.equal(own.still, false);
});

test("a watcher who lagged asks for the very state that the owner stopped at, once", () => {
  const { player, wire } = makePlayer();
  player.setScene({ ...makeScene("b"), watching: true });
  answer(player, wire, [0, 3, 6].map((index) => makeState(index)), { scene: "b", seen: { index: 4, rate: 0 } });
  player.tick(0);
  assert.deepEqual([wire.last.cmd, wire.last.before], ["history", 5]);
  answer(player, wire, some(0, 5), { scene: "b", seen: { index: 4, rate: 0 } });
  player.tick(FRAME);
  assert.equal(player.shown.index, 4);
  assert.equal(wire.last.cmd, "pull");
  answer(player, wire, [], { scene: "b", seen: { index: 5, rate: 0 } });
  player.tick(2 * FRAME);
  assert.deepEqual([wire.last.cmd, wire.last.before], ["history", 6]);
  answer(player, wire, [], { scene: "b", seen: { index: 5, rate: 0 } });
  player.tick(3 * FRAME);
  assert.equal(wire.last.cmd, "pull");
});

test("a picture moved by hand is told to the server once the hand rests", (context) => {
  context.mock.timers.enable({ apis: ["Date"] });
  const now = context.mock.method(performance, "now", () => 1000);
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 30));
  player.scrub(20);
  player.tick(0);
  now.mock.mockImplementation(() => 1200);
  player.scrub(12);
  player.tick(0);
  assert.equal(wire.asked.length, 0);
  now.mock.mockImplementation(() => 1460);
  player.tick(0);
  assert.deepEqual([wire.last.cmd, wire.last.index, wire.last.rate, wire.last.have], ["show", 12, 0, 29]);
  answer(player, wire, some(29, 1), { head: { index: 29, step: 29 } });
  player.tick(0);
  assert.equal(wire.asked.length, 1);
  assert.equal(player.shown.index, 12);
});

test("… or at once, before something else is pressed", (context) => {
  context.mock.method(performance, "now", () => 1000);
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 30));
  player.scrub(20);
  player.tick(0);
  assert.equal(wire.asked.length, 0);
  player.rest(Infinity);
  assert.deepEqual([wire.last.cmd, wire.last.index], ["show", 20]);
});

test("where a step came out is told to the server, so that link and charts are of it", (context) => {
  const now = context.mock.method(performance, "now", () => 1000);
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 3));
  player.tick(0);
  player.step();
  assert.equal(wire.last.cmd, "step");
  player.tick(0);
  answer(player, wire, some(3, 1));
  now.mock.mockImplementation(() => 1260);
  player.tick(0);
  assert.deepEqual([wire.last.cmd, wire.last.index, wire.last.rate], ["show", 3, 0]);
  answer(player, wire, some(3, 1));
  player.tick(0);
  assert.equal(wire.asked.filter(({ cmd }) => cmd === "show").length, 1);
});

test("what plays from what is at hand is told as well, with its pace", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 200));
  player.scrub(5);
  player.play();
  assert.deepEqual([wire.last.cmd, wire.last.index, wire.last.rate], ["show", 5, 60]);
});

test("a run that goes on another way drops what came after, its marks and its rows", () => {
  const { player, wire } = makePlayer();
  const mark = (index) => ({ id: `${index}`, step: index, index, kind: "died", text: "" });
  answer(player, wire, some(0, 20), { marks: [mark(4), mark(15)] });
  player.scrub(9);
  const cut = { spans: [[0, 9], [20, null]], turned: 20, marks: [mark(4), mark(20)], head: { index: 20, step: 9 } };
  answer(player, wire, [makeState(20, { step: 9 })], cut);
  assert.equal(player.shown.index, 20);
  assert.deepEqual(player.ring.states.map(({ index }) => index), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20]);
  assert.deepEqual(player.marks.map(({ index }) => index), [4, 20]);
  assert.equal(player.series.rows.at(-2).step, 9);
  // A message on its way since before brings nothing back.
  player.take({ overtaken: true, meta: { scene: "a", token: "t", generation: 0, spans: [[0, null]] }, states: some(10, 5) });
  assert.equal(player.ring.length, 11);
});

test("the timeline has what the server recorded, whether it was seen here or not, and asks for what it lacks", () => {
  const { player, wire } = makePlayer();
  const row = (step) => [step, [step], [0.5], [0]];
  answer(player, wire, some(40, 1), { rows: [0, 8, 16, 24, 32, 40].map(row) });
  assert.deepEqual(player.series.rows.map(({ step }) => step), [0, 8, 16, 24, 32, 40, 40]);
  player.play();
  assert.deepEqual([wire.last.cmd, wire.last.rows], ["pull", 40]);
  answer(player, wire, some(41, 9), { rows: [row(48)] });
  assert.equal(player.series.recorded, 48);
  const steps = player.series.rows.map(({ step }) => step);
  assert.deepEqual(steps, [...steps].sort((a, b) => a - b));
  // Of a run that was cut back nothing stays that was recorded after that.
  answer(player, wire, [makeState(50, { step: 41 })], { spans: [[0, 41], [50, null]], turned: 50 });
  assert.deepEqual(player.series.rows.slice(-3).map(({ step }) => step), [40, 41, 41]);
  assert.equal(player.series.recorded, 40);
});

test("the end of an epoch that was trained already is gone to, not trained past", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 26));
  player.scrub(3);
  player.advance("epoch");
  assert.deepEqual([player.shown.index, wire.asked.length], [10, 0]);
  player.advance("epoch");
  player.advance("epoch");
  assert.equal(wire.last.cmd, "epoch");
});

test("a tab loaded anew shows the state that stood there, not the newest", () => {
  const storage = new FakeStorage();
  const first = makePlayer(storage);
  answer(first.player, first.wire, some(0, 20));
  first.player.scrub(7);
  first.player.store();
  const { player, wire } = makePlayer(storage);
  player.greet();
  assert.deepEqual([wire.last.cmd, wire.last.step], ["hello", 7]);
  answer(player, wire, some(7, 13), { newest: true, show: 7, head: { index: 19, step: 19 } });
  assert.deepEqual([player.shown.index, player.ring.newest.index], [7, 19]);
});

test("a watcher is where the owner is: at its pace, back with it, and at the state where it stopped", () => {
  const { player, wire } = makePlayer();
  player.setScene({ ...makeScene("b"), watching: true });
  answer(player, wire, some(0, 200), { scene: "b", seen: { index: 80.4, rate: 60 } });
  const began = performance.now();
  const play = (seconds) => {
    for (let i = 1; i <= seconds * 60; i++) player.tick(began + i * FRAME);
    return player.shown.index;
  };
  const ahead = play(1) - 140;
  assert.ok(Math.abs(ahead) <= 2, `${ahead}`);
  // The owner went back and plays from there, or scrubs, or steps.
  answer(player, wire, [], { scene: "b", seen: { index: 40.4, rate: 60 } });
  assert.equal(player.shown.index, 40);
  answer(player, wire, [], { scene: "b", seen: { index: 150, rate: 0 } });
  player.tick(began + 2000);
  assert.equal(player.shown.index, 150);
  answer(player, wire, [], { scene: "b", seen: { index: 20, rate: 0 } });
  player.tick(began + 2020);
  assert.equal(player.shown.index, 20);
  // Who travels alone is left alone.
  player.scrub(100);
  answer(player, wire, [], { scene: "b", seen: { index: 30, rate: 60 } });
  player.tick(began + 2040);
  assert.equal(player.shown.index, 100);
});

test("the owner of a room says every second where the picture is, with the pace that is really shown", (context) => {
  const now = context.mock.method(performance, "now", () => 0);
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 300));
  player.scrub(0);
  player.play();
  const play = (from, to) => {
    // A display that shows 20 states a second.
    for (let at = from; at <= to; at += 50) {
      now.mock.mockImplementation(() => at);
      player.tick(at);
    }
  };
  answer(player, wire, []);
  const n = wire.asked.length;
  play(50, 3000);
  assert.equal(wire.asked.length, n);
  player.setScene({ ...makeScene(), shared: true });
  for (let second = 3; second < 6; second++) {
    play(1000 * second + 50, 1000 * second + 1000);
    answer(player, wire, []);
  }
  const told = wire.asked.slice(n);
  assert.ok(told.length >= 2 && told.length <= 3, `${told.length}`);
  for (const { cmd, rate, index } of told) {
    assert.equal(cmd, "show");
    assert.ok(Math.abs(rate - 20) < 1, `${rate}`);
    assert.ok(index > 50 && index <= player.shown.index);
  }
});

test("a room that is open is kept with the run that it shows", () => {
  const { player, wire } = makePlayer();
  answer(player, wire, some(0, 5));
  assert.equal(player.room.kept, null);
  player.setScene({ ...makeScene(), shared: "abcd" });
  assert.deepEqual([player.room.kept.code, player.room.kept.run.token], ["abcd", "t"]);
  player.scrub(3);
  player.pause();
  assert.equal(player.room.kept.run.step, 3);
});
