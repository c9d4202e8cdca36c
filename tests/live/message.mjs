// Messages made by hand, as frames.py lays them out.

export const VERSION = 7; // of the layout: whatever the scene says

/** A message of `states`, each a list of lanes, each a list of `[name, type, values]`; `about` is its JSON. */
export function makeMessage(states, about = {}, version = VERSION) {
  const types = { u1: Uint8Array, u2: Uint16Array, i2: Int16Array, u4: Uint32Array, f4: Float32Array };
  const padded = (n) => Math.ceil(n / 4) * 4;
  const lanes = states.length ? states[0].lanes.map((lane) => lane.map(([name, type, values]) => [name, type, values.length])) : [];
  const text = JSON.stringify({ ...about, lanes });
  const meta = new TextEncoder().encode(text.padEnd(padded(text.length)));
  const bodies = states.map(({ index, lanes: filled }) => {
    const parts = [new Uint8Array(new Uint32Array([index]).buffer)];
    for (const lane of filled) {
      const blocks = lane.map(([, type, values]) => new Uint8Array(new types[type](values).buffer));
      const size = blocks.reduce((sum, block) => sum + block.length, 0);
      parts.push(...blocks, new Uint8Array(padded(size) - size));
    }
    return parts;
  });
  const stateBytes = bodies.length ? bodies[0].reduce((sum, part) => sum + part.length, 0) : 0;
  const header = new DataView(new ArrayBuffer(16));
  header.setUint16(0, 0x5641, true);
  header.setUint8(2, version);
  header.setUint32(4, states.length, true);
  header.setUint32(8, meta.length, true);
  header.setUint32(12, stateBytes, true);
  const parts = [new Uint8Array(header.buffer), meta, ...bodies.flat()];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A state of one lane with two units as the player needs it. */
export function makeState(index, { step = index, loss = 1, flags = [0, 0] } = {}) {
  return {
    index,
    lanes: [
      {
        step: [step], epoch: [step / 10], train_loss: [loss], test_loss: [loss], train_accuracy: [0.5], test_accuracy: [0.5],
        flags: Uint8Array.from(flags),
      },
    ],
  };
}

/** The fixed part of a run of one lane with two units in one layer. */
export function makeScene(id = "a", more = {}) {
  return {
    id,
    version: VERSION,
    lanes: [{ name: "ReLU", shape: { units: [2], n_bins: 4, gone: 3 } }],
    speeds: [{ steps: 1, rate: 60 }],
    speed: 0,
    marks: [],
    texts: {},
    ...more,
  };
}
