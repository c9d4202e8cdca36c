import assert from "node:assert/strict";
import test from "node:test";

import { Wire } from "../../act_viz/live/wire.js";
import { makeMessage } from "./message.mjs";

function makeWire() {
  const heard = { messages: [], faults: [], sent: [] };
  delete globalThis[Symbol.for("act_viz.live")];
  const wire = new Wire((message) => heard.messages.push(message), (fault) => heard.faults.push(fault));
  wire.hub.send = (command) => heard.sent.push(command);
  return { wire, heard };
}

const message = (about) => makeMessage([], about);

test("one command at a time; the next goes when the answer is there", () => {
  const { wire, heard } = makeWire();
  wire.ask({ cmd: "pause" });
  wire.ask({ cmd: "step" });
  wire.ask({ cmd: "pull" });
  assert.deepEqual(heard.sent.map(({ cmd }) => cmd), ["pause"]);
  assert.equal(wire.idle, false);
  wire.deliver(message({ serial: "1", reply: heard.sent[0].n }));
  assert.deepEqual(heard.sent.map(({ cmd }) => cmd), ["pause", "step"]);
  wire.deliver(message({ serial: "2", reply: heard.sent[1].n }));
  wire.deliver(message({ serial: "3", reply: heard.sent[2].n }));
  assert.equal(wire.idle, true);
  assert.equal(heard.messages.length, 3);
});

test("what the reader does overtakes what the view asked by itself, whose answer may still come", () => {
  const { wire, heard } = makeWire();
  wire.ask({ cmd: "pull" });
  assert.deepEqual([wire.idle, wire.free], [false, true]);
  wire.ask({ cmd: "pause" });
  assert.deepEqual(heard.sent.map(({ cmd }) => cmd), ["pull", "pause"]);
  assert.equal(wire.free, false);
  wire.deliver(message({ serial: "1", reply: heard.sent[0].n }));
  assert.equal(wire.idle, false);
  assert.equal(heard.messages.length, 1);
  wire.deliver(message({ serial: "2", reply: heard.sent[1].n }));
  assert.equal(wire.idle, true);
});

test("a command that waits is replaced by a newer one of its name, steps add up", () => {
  const { wire } = makeWire();
  wire.ask({ cmd: "reset" });
  for (const want of [2, 3]) wire.ask({ cmd: "pull", want });
  for (let i = 0; i < 2; i++) wire.ask({ cmd: "step" });
  assert.deepEqual(wire.queue, [{ cmd: "pull", want: 3 }, { cmd: "step" }, { cmd: "step" }]);
});

test("a command whose answer was lost is sent again with the same number", () => {
  const { wire, heard } = makeWire();
  wire.ask({ cmd: "step" });
  wire.flush(wire.asked + 3999);
  assert.equal(heard.sent.length, 1);
  wire.flush(wire.asked + 4001);
  assert.equal(heard.sent.length, 2);
  assert.equal(heard.sent[0].n, heard.sent[1].n);
});

test("a message handed over twice counts once, foreign bytes are a fault", () => {
  const { wire, heard } = makeWire();
  const bytes = message({ serial: "1" });
  wire.deliver(bytes);
  wire.deliver(bytes);
  assert.equal(heard.messages.length, 1);
  wire.deliver(new Uint8Array(40));
  assert.deepEqual(heard.faults, ["This message is not one of the live view."]);
});

test("what came before the view was there is handed over when it opens", () => {
  delete globalThis[Symbol.for("act_viz.live")];
  globalThis[Symbol.for("act_viz.live")] = { waiting: [message({ serial: "9" })] };
  const messages = [];
  const wire = new Wire((one) => messages.push(one), assert.fail);
  wire.open();
  assert.equal(messages.length, 1);
  wire.close();
  assert.equal(wire.hub.receive, undefined);
});
