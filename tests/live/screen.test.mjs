import assert from "node:assert/strict";
import test from "node:test";

import { Painter } from "../../act_viz/live/browser/painter.js";
import { Ring } from "../../act_viz/live/browser/ring.js";
import { Screen } from "../../act_viz/live/browser/screen.js";
import { makeScene, makeState } from "./message.mjs";

const FRAME = 1000 / 60;
const WIDE = { width: 900, height: 400, ratio: 1 };

class FakePicture {
  drawn = [];
  sizes = [];
  setScene() {}
  resize(size) {
    this.sizes.push(size);
  }
  draw(state, look) {
    this.drawn.push([state.index, look]);
  }
}

/** A screen over a ring of `n` states and its painter, which hears and is heard only when `exchange` is called. */
async function makeScreen(n) {
  const picture = new FakePicture();
  const [toPainter, toScreen] = [[], []];
  let waiting;
  const painter = new Painter({
    post: (said) => toScreen.push(structuredClone(said)),
    makePicture: () => picture,
    nextFrame: (frame) => (waiting = frame),
  });
  const worker = { postMessage: (said) => toPainter.push(structuredClone(said)) };
  const ring = new Ring();
  for (let i = 0; i < n; i++) ring.put(makeState(i));
  const faults = [];
  const canvas = { style: {}, transferControlToOffscreen: () => "canvas" };
  const screen = new Screen(canvas, ring, (fault) => faults.push(fault), worker);
  let now = 0;
  const paint = (frames) => {
    for (let i = 0; i < frames; i++) {
      now += FRAME;
      const frame = waiting;
      waiting = undefined;
      frame?.(now);
    }
  };
  const listen = () => toScreen.splice(0).forEach((data) => worker.onmessage({ data }));
  const exchange = async () => {
    await null;
    toPainter.splice(0).forEach((said) => painter.hear(said));
    listen();
  };
  screen.setScene(makeScene(), {});
  screen.tell({ size: WIDE });
  screen.rate = 60;
  screen.calm = false;
  screen.bringOut({});
  screen.show(ring.oldest);
  await exchange();
  paint(2);
  await exchange();
  return { screen, picture, ring, worker, faults, toPainter, paint, exchange, listen };
}

const indices = (picture) => picture.drawn.map(([index]) => index);

test("a state at rest is painted once, in its size", async () => {
  const { picture, screen, paint } = await makeScreen(3);
  paint(20);
  assert.deepEqual(indices(picture), [0]);
  assert.deepEqual(picture.sizes, [WIDE]);
  assert.deepEqual(screen.stats, { states: 0, paints: 1, index: 0 });
});

test("the painter goes on for most of a second while the page is busy, and the page catches up", async () => {
  const { screen, picture, paint, exchange, listen } = await makeScreen(200);
  screen.play();
  screen.tick();
  await exchange();
  paint(42);
  assert.deepEqual(indices(picture), Array.from({ length: 43 }, (_none, i) => i));
  assert.equal(screen.shown.index, 0);
  listen();
  assert.equal(screen.shown.index, 42);
  assert.equal(screen.tick(), true);
  assert.equal(screen.tick(), false);
  await exchange();
  paint(40);
  listen();
  assert.equal(screen.shown.index, 82);
  assert.deepEqual([screen.stats.paints, screen.stats.states], [83, 82]);
});

test("every state is handed over once", async () => {
  const { screen, paint, exchange, toPainter } = await makeScreen(200);
  screen.play();
  const handed = [];
  for (let i = 0; i < 190; i++) {
    screen.tick();
    await null;
    handed.push(...toPainter.flatMap(({ ahead }) => (ahead ?? []).map(({ index }) => index)));
    await exchange();
    paint(1);
  }
  assert.deepEqual(handed, Array.from({ length: 199 }, (_none, i) => i + 1));
});

test("a pause holds the state that the page has seen, whatever the painter did meanwhile", async () => {
  const { screen, picture, paint, exchange, listen } = await makeScreen(100);
  screen.play();
  screen.tick();
  await exchange();
  paint(10);
  listen();
  paint(3);
  screen.pause();
  assert.equal(screen.shown.index, 10);
  listen();
  assert.equal(screen.shown.index, 10);
  await exchange();
  paint(5);
  listen();
  assert.equal(indices(picture).at(-1), 10);
  assert.equal(screen.shown.index, 10);
  screen.play();
  screen.tick();
  await exchange();
  paint(2);
  assert.deepEqual(indices(picture).slice(-2), [11, 12]);
});

test("what the reader points at is brought out without another state", async () => {
  const { screen, picture, paint, exchange } = await makeScreen(3);
  screen.bringOut({ point: 5 });
  await exchange();
  paint(3);
  assert.deepEqual(picture.drawn.slice(1), [[0, { point: 5 }]]);
  assert.equal(screen.stats.states, 0);
});

test("with the last state shown nothing is painted until more arrive", async () => {
  const { screen, picture, ring, paint, exchange } = await makeScreen(3);
  screen.play();
  for (let i = 0; i < 60; i++) {
    screen.tick();
    await exchange();
    paint(1);
  }
  assert.deepEqual(indices(picture), [0, 1, 2]);
  ring.put(makeState(3));
  screen.tick();
  await exchange();
  paint(1);
  assert.deepEqual(indices(picture), [0, 1, 2, 3]);
});

test("reduced motion is painted some four times a second, and a pause at once", async () => {
  const { screen, picture, paint, exchange, listen } = await makeScreen(200);
  screen.calm = true;
  screen.play();
  for (let i = 0; i < 120; i++) {
    screen.tick();
    await exchange();
    paint(1);
  }
  const painted = picture.drawn.length - 1;
  assert.ok(painted >= 7 && painted <= 10, String(painted));
  listen();
  screen.show(screen.ring.oldest);
  screen.pause();
  await exchange();
  paint(1);
  assert.equal(indices(picture).at(-1), 0);
});

test("a painter that fails is not taken for one that rests", async () => {
  const { worker, faults } = await makeScreen(1);
  worker.onerror({ message: "no canvas" });
  assert.deepEqual(faults, ["no canvas"]);
});

test("of another run nothing of the one before is painted", async () => {
  const { screen, picture, ring, paint, exchange } = await makeScreen(60);
  screen.play();
  screen.tick();
  await exchange();
  paint(5);
  ring.clear();
  screen.clear();
  screen.pause();
  screen.setScene(makeScene("b"), {});
  await exchange();
  const before = picture.drawn.length;
  paint(5);
  assert.equal(picture.drawn.length, before);
  ring.put(makeState(0, { step: 7 }));
  assert.equal(screen.tick(), true);
  await exchange();
  paint(2);
  assert.deepEqual(indices(picture).slice(before), [0]);
});
