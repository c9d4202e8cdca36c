import assert from "node:assert/strict";
import test from "node:test";

import { Clock } from "../../act_viz/live/browser/clock.js";
import { Ring } from "../../act_viz/live/browser/ring.js";
import { makeState } from "./message.mjs";

const FRAME = 1000 / 60;

function clockOver(n, rate = 60) {
  const ring = new Ring();
  for (let i = 0; i < n; i++) ring.put(makeState(i));
  const clock = new Clock(ring);
  clock.rate = rate;
  clock.show(ring.oldest);
  return { clock, ring };
}

/** Tick for `seconds` of a 60 Hz display; returns the indices shown. */
function watch(clock, seconds, jitter = 0) {
  const shown = [];
  clock.play(0);
  for (let i = 1; i <= seconds * 60; i++) {
    if (clock.tick(i * FRAME + jitter * (i % 3 === 0 ? 1 : -1))) shown.push(clock.shown.index);
  }
  return shown;
}

test("with states enough a new one stands on every paint, in spite of jitter, and none is skipped", () => {
  const { clock } = clockOver(300);
  const shown = watch(clock, 2, 2);
  assert.ok(shown.length >= 117, `${shown.length}`);
  assert.deepEqual(shown, Array.from({ length: shown.length }, (_none, i) => i + 1));
});

test("slow motion shows one state a second", () => {
  const { clock } = clockOver(50, 1);
  const shown = watch(clock, 5);
  assert.ok(shown.length >= 4 && shown.length <= 6, `${shown.length}`);
});

test("a server that is behind slows the motion down before it stops it", () => {
  const { clock } = clockOver(10);
  const times = [];
  clock.play(0);
  for (let i = 1; i <= 120; i++) if (clock.tick(i * FRAME)) times.push(i);
  assert.equal(times.length, 9);
  assert.ok(times.at(-1) - times.at(-2) > times[1] - times[0]);
});

test("at the end of what there is it waits and then goes on at once", () => {
  const { clock, ring } = clockOver(2);
  watch(clock, 1);
  assert.equal(clock.shown.index, 1);
  assert.equal(clock.tick(1100), false);
  ring.put(makeState(2));
  assert.equal(clock.tick(1117), true);
  assert.equal(clock.shown.index, 2);
});

test("a tab that slept does not race through what it missed", () => {
  const { clock } = clockOver(600);
  clock.play(0);
  clock.tick(FRAME);
  const before = clock.shown.index;
  clock.tick(60_000);
  clock.tick(60_000 + FRAME);
  assert.ok(clock.shown.index - before <= 2);
});

test("a paused clock stands still, and the first state is shown by itself", () => {
  const ring = new Ring();
  const clock = new Clock(ring);
  assert.equal(clock.tick(0), false);
  ring.put(makeState(0));
  assert.equal(clock.tick(16), true);
  ring.put(makeState(1));
  assert.equal(clock.tick(32), false);
  assert.equal(clock.ahead, 1);
});

test("a playhead that is followed is kept to, at another pace, after a jump, and to where there is nothing more", () => {
  const { clock } = clockOver(400);
  clock.play(0);
  let shown = [];
  const run = (from, seconds, lead) => {
    clock.follow(lead, from * FRAME);
    shown = [];
    for (let i = from + 1; i <= from + seconds * 60; i++) if (clock.tick(i * FRAME)) shown.push(clock.shown.index);
    return clock.shown.index;
  };
  // It began 20 states ahead, and shows 15 a second though this display could show 60.
  assert.equal(run(0, 1, { index: 20, rate: 15 }), 35);
  assert.ok(shown.every((index, i) => !i || index === shown[i - 1] + 1), `${shown}`);
  // Told anew with some error, it makes it up without a jump: the next states, only sooner.
  const end = run(60, 1, { index: 39, rate: 30 });
  assert.ok(Math.abs(end - 69) <= 1, `${end}`);
  assert.ok(shown.every((index, i) => !i || index - shown[i - 1] <= 2), `${shown}`);
  // The owner was faster than it seemed: it waits for no one, and never goes back by itself.
  assert.ok(run(120, 0.5, { index: 60, rate: 30 }) >= end);
  assert.equal(run(150, 1, { index: 300, rate: 60 }), 360);
  assert.equal(run(210, 5, { index: 360, rate: 60 }), 399);
  clock.follow(null);
  assert.equal(clock.tick(600 * FRAME), false);
});

test("a slow display that follows skips states, to be in step", () => {
  const { clock } = clockOver(400);
  clock.play(0);
  clock.follow({ index: 0, rate: 60 }, 0);
  for (let i = 1; i <= 20; i++) clock.tick(i * 100);
  assert.ok(Math.abs(clock.shown.index - 120) <= 1, `${clock.shown.index}`);
});
