// Decodes the message on standard input, of the layout given, as the browser does, and prints it as JSON: for the tests of frames.py.

import { readFileSync } from "node:fs";

import { decodeMessage } from "../../act_viz/live/browser/decode.js";

const { meta, states } = decodeMessage(new Uint8Array(readFileSync(0)), Number(process.argv[2]));
const plain = states.map(({ index, lanes }) => ({
  index,
  lanes: lanes.map((lane) => Object.fromEntries(Object.entries(lane).map(([name, values]) => [name, [...values]]))),
}));
// JSON has no nan.
process.stdout.write(JSON.stringify({ meta, states: plain }, (_key, value) => (Number.isNaN(value) ? "nan" : value)));
