import assert from "node:assert/strict";
import test from "node:test";

import { Wire } from "../../act_viz/live/browser/wire.js";
import { VERSION, makeMessage } from "./message.mjs";

function makeWire() {
  const heard = { messages: [], faults: [], sent: [] };
  delete globalThis[Symbol.for("act_viz.live")];
  const wire = new Wire((message) => heard.messages.push(message), (fault) => heard.faults.push(fault));
  wire.hub.send = (command) => heard.sent.push(command);
  wire.version = VERSION;
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
  wire.version = VERSION;
  wire.open();
  assert.equal(messages.length, 1);
  wire.close();
  assert.equal(wire.hub.receive, undefined);
});

/** A wire that knows a shorter way, on which `answers` (bytes, or a status that refuses) come one after the other. */
async function makeShort(...answers) {
  const { wire, heard } = makeWire();
  const posted = [];
  globalThis.location = { href: "http://a.test/app/Train?lang=ko" };
  globalThis.fetch = async (url, { body }) => {
    posted.push([String(url), JSON.parse(body)]);
    const answer = answers.shift();
    if (typeof answer === "number") return { ok: false, status: answer };
    return { ok: true, status: 200, arrayBuffer: async () => answer(posted.at(-1)[1]).buffer };
  };
  wire.shortcut = { path: "live-states", language: "ko" };
  wire.deliver(message({ serial: "x-1", token: "t" }));
  const settled = () => new Promise((done) => setTimeout(done));
  return { wire, heard, posted, settled };
}

test("what the view asks by itself goes past the page, unless charts below are in sight", async () => {
  const { wire, heard, posted, settled } = await makeShort(({ n }) => message({ serial: "x-2", token: "t", reply: n }));
  wire.ask({ cmd: "pull", want: 9, below: false });
  await settled();
  assert.equal(posted[0][0], "http://a.test/app/live-states");
  assert.deepEqual(posted[0][1], { cmd: "pull", want: 9, below: false, n: wire.number, language: "ko", run: "t" });
  assert.equal(heard.messages.length, 2);
  assert.equal(wire.idle, true);
  wire.ask({ cmd: "pull", below: true });
  wire.ask({ cmd: "pause" });
  assert.deepEqual(heard.sent.map(({ cmd }) => cmd), ["pull", "pause"]);
});

test("where the shorter way fails the page is asked, until it has run", async () => {
  const { wire, heard, posted, settled } = await makeShort(410, 429);
  const { shortcut } = wire;
  wire.ask({ cmd: "pull" });
  await settled();
  assert.deepEqual(heard.sent.map(({ cmd, n }) => [cmd, n]), [["pull", wire.number]]);
  wire.deliver(message({ serial: "x-2", token: "t", reply: wire.number }));
  wire.ask({ cmd: "pull" });
  wire.deliver(message({ serial: "x-3", token: "t", reply: wire.number }));
  assert.deepEqual([posted.length, heard.sent.length], [1, 2]);
  wire.shortcut = shortcut;
  wire.ask({ cmd: "pull" });
  await settled();
  assert.deepEqual([posted.length, heard.sent.length], [2, 3]);
});

test("a message that a newer one has overtaken is marked, whichever way they came", () => {
  const { wire, heard } = makeWire();
  wire.deliver(message({ serial: "x-8", token: "t" }));
  wire.deliver(message({ serial: "x-12", token: "t" }), false);
  wire.deliver(message({ serial: "x-9", token: "t" }));
  wire.deliver(message({ serial: "x-11", token: "t" }), false);
  wire.deliver(message({ serial: "x-9", token: "t" }));
  wire.deliver(message({ serial: "y-1", token: "t" }));
  assert.deepEqual(heard.messages.map(({ overtaken }) => overtaken), [false, false, true, true, false]);
});

test("the first message of another run is heard, however fast one of the run before was", () => {
  const { wire, heard } = makeWire();
  wire.deliver(message({ serial: "x-1", token: "t" }));
  wire.deliver(message({ serial: "x-9", token: "t" }), false);
  wire.deliver(message({ serial: "x-8", token: "u" }));
  assert.deepEqual(heard.messages.map(({ meta, overtaken }) => [meta.token, overtaken]), [["t", false], ["t", false], ["u", false]]);
  assert.equal(wire.run, "u");
});

test("once the page has another run, a late answer of the one before is not heard, nor is that asked again", async () => {
  let late;
  const { wire, heard, posted, settled } = await makeShort(
    ({ n }) => ((late = n), message({ serial: "x-4", token: "t", reply: n })),
    ({ n }) => message({ serial: "x-5", token: "u", reply: n }),
  );
  wire.ask({ cmd: "pull" });
  wire.deliver(message({ serial: "x-3", token: "u" }));
  await settled();
  assert.equal(late, wire.number);
  assert.deepEqual(heard.messages.map(({ meta }) => meta.token), ["t", "u"]);
  assert.equal(wire.idle, true);
  wire.ask({ cmd: "pull" });
  await settled();
  assert.equal(posted.at(-1)[1].run, "u");
  assert.deepEqual(heard.messages.map(({ meta }) => meta.token), ["t", "u", "u"]);
});
