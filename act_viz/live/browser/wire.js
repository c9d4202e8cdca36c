// The conversation with the server: one command at a time, each answered by one message; the reader's do not wait for
// what the view asked by itself, which goes a shorter way than through the page where the server has one.

import { decodeMessage } from "./decode.js";

const ASK_AGAIN_AFTER = 4000; // milliseconds: a page's rerun may swallow a command
const TICKS = new Set(["pull", "history"]); // asked by the view itself, and again where no answer comes

/** Whether a server wrote the message with this serial before the other one. */
function isOlder(serial, other) {
  const [[server, number], [otherServer, otherNumber]] = [serial, other ?? ""].map((one) => one.split("-"));
  return server === otherServer && Number(number) < Number(otherNumber);
}

/** Sends commands through the courier and hands decoded messages to `onMessage`. */
export class Wire {
  constructor(onMessage, onFault) {
    this.hub = globalThis[Symbol.for("act_viz.live")] ??= { waiting: [] };
    this.onMessage = onMessage;
    this.onFault = onFault;
    this.queue = [];
    this.pending = null;
    this.asked = 0;
    this.number = Math.floor(Math.random() * 2 ** 40) * 4096;
    this.seen = null;
    this.newest = null; // the serial of the newest message of any way
    this.bytes = 0;
    this.version = 0; // the layout of messages that the page's scene goes with
    this.shortcut = null; // the shorter way, if there is one: `{ path, language }`
    this.run = null; // the token of the run last heard of
    this.receive = (bytes) => this.deliver(bytes);
    this.hub.receive = this.receive;
  }

  /** Hand over what came before the view was there. */
  open() {
    for (const bytes of this.hub.waiting.splice(0)) this.deliver(bytes);
  }

  close() {
    if (this.hub.receive === this.receive) this.hub.receive = undefined;
  }

  get idle() {
    return !this.pending && !this.queue.length;
  }

  /** Whether a command of the reader would be sent at once. */
  get free() {
    return this.idle || (!this.queue.length && TICKS.has(this.pending.cmd));
  }

  /** Queue a command; one of the same name that still waits is replaced. The reader's overtakes a tick under way. */
  ask(command) {
    this.queue = this.queue.filter((waiting) => waiting.cmd !== command.cmd || command.cmd === "step");
    this.queue.push(command);
    if (!TICKS.has(command.cmd) && TICKS.has(this.pending?.cmd)) this.pending = null;
    this.flush();
  }

  /** Send the next command, or the pending one again when no answer came. */
  flush(now = performance.now()) {
    if (!this.hub.send) return;
    const again = Boolean(this.pending);
    if (again) {
      if (now - this.asked < ASK_AGAIN_AFTER) return;
    } else {
      if (!this.queue.length) return;
      this.number += 1;
      this.pending = { ...this.queue.shift(), n: this.number };
    }
    this.asked = now;
    if (!again && this.isShort(this.pending)) this.post(this.pending);
    else this.hub.send(this.pending);
  }

  /** Whether `command` may go past the page: not where charts below are in sight, which the page draws as it answers. */
  isShort(command) {
    return this.shortcut && this.run && TICKS.has(command.cmd) && !command.below;
  }

  /** Ask past Streamlit, which draws its page anew for every message; where that fails, through the page after all. */
  async post(command) {
    const { path, language } = this.shortcut;
    const body = JSON.stringify({ ...command, language, run: this.run });
    let bytes;
    try {
      const answer = await fetch(new URL(path, location.href), { method: "POST", body });
      if (answer.ok) bytes = new Uint8Array(await answer.arrayBuffer());
    } catch {
      // The server is gone, which the page notices as well.
    }
    if (bytes) return this.deliver(bytes, false);
    this.shortcut = null;
    if (this.pending === command) this.hub.send(command);
  }

  /** Take a message, which came `throughPage` or the shorter way. */
  deliver(bytes, throughPage = true) {
    let message;
    try {
      message = decodeMessage(bytes, this.version);
    } catch (error) {
      this.onFault(error.message);
      return;
    }
    const { meta } = message;
    // Streamlit hands the same message over again when the page runs anew or the theme changes.
    if (meta.serial === this.seen) return;
    if (throughPage) this.seen = meta.serial;
    if (this.pending && meta.reply === this.pending.n) this.pending = null;
    // The page alone begins another run. An answer that comes after that the shorter way is still of the one before.
    if (!throughPage && meta.token !== this.run) return this.flush();
    const another = meta.token !== this.run;
    message.overtaken = !another && isOlder(meta.serial, this.newest);
    if (!message.overtaken) [this.newest, this.run] = [meta.serial, meta.token];
    this.bytes += bytes.byteLength;
    this.onMessage(message);
    this.flush();
  }
}
