import assert from "node:assert/strict";
import test from "node:test";

import { LayoutError, decodeMessage as decode, isWrong } from "../../act_viz/live/browser/decode.js";
import { VERSION, makeMessage } from "./message.mjs";

const decodeMessage = (bytes) => decode(bytes, VERSION);

const LANE = [["step", "u4", [7]], ["mean_z", "f4", [0.5, -1.25]], ["weights", "i2", [-3, 32767]], ["flags", "u1", [1, 2, 3]]];
const OTHER = [["step", "u4", [9]], ["maps", "u1", [255]]];

test("blocks of every lane come back as they were written", () => {
  const { meta, states } = decodeMessage(makeMessage([{ index: 5, lanes: [LANE, OTHER] }, { index: 6, lanes: [LANE, OTHER] }], { token: "t" }));
  assert.equal(meta.token, "t");
  assert.deepEqual(states.map(({ index }) => index), [5, 6]);
  for (const { lanes } of states) {
    assert.deepEqual([...lanes[0].mean_z], [0.5, -1.25]);
    assert.deepEqual([...lanes[0].weights], [-3, 32767]);
    assert.deepEqual([...lanes[0].flags], [1, 2, 3]);
    assert.deepEqual([...lanes[1].step], [9]);
    assert.deepEqual([...lanes[1].maps], [255]);
  }
});

test("a message that begins anywhere in its buffer is read too", () => {
  const message = makeMessage([{ index: 1, lanes: [LANE] }]);
  const shifted = new Uint8Array(message.length + 3);
  shifted.set(message, 3);
  const { states } = decodeMessage(shifted.subarray(3));
  assert.deepEqual([...states[0].lanes[0].mean_z], [0.5, -1.25]);
});

test("a message without states is read", () => {
  assert.deepEqual(decodeMessage(makeMessage([])).states, []);
});

test("another layout, a cut message and foreign bytes are refused with a sentence", () => {
  const message = makeMessage([{ index: 1, lanes: [LANE] }]);
  assert.throws(() => decodeMessage(makeMessage([], {}, 1)), /reload the page/);
  assert.throws(() => decodeMessage(message.slice(0, -4)), LayoutError);
  assert.throws(() => decodeMessage(new Uint8Array(3)), LayoutError);
  assert.throws(() => decodeMessage(new Uint8Array(64)), LayoutError);
});

test("whatever bytes come, nothing but an error results", () => {
  const message = makeMessage([{ index: 1, lanes: [LANE] }]);
  let seed = 1;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  let refused = 0;
  for (let i = 0; i < 3000; i++) {
    const broken = message.slice();
    for (let flips = random(8) + 1; flips > 0; flips--) broken[random(broken.length)] = random(256);
    try {
      decodeMessage(broken);
    } catch (error) {
      assert.ok(error instanceof Error);
      refused += 1;
    }
  }
  assert.ok(refused > 1000);
});

test("bits are read as they were meant", () => {
  assert.deepEqual([0, 1, 8, 9].map((i) => isWrong([0b10, 0b01], i)), [0, 1, 1, 0]);
});
