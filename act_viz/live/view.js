// The view: puts the parts together and decides what is shown.

import { Card, element, unitName, unitStatus } from "./cards.js";
import { Clock } from "./clock.js";
import { nearestPoint } from "./boundary.js";
import { stripAt, unitAt } from "./layout.js";
import { Numbers, deadOf } from "./numbers.js";
import { Picture } from "./picture.js";
import { firstUnit } from "./strips.js";
import { Ring, Series, stepOf } from "./ring.js";
import { drawTimeline, marksNear, stepAt } from "./timeline.js";
import { readTheme } from "./theme.js";
import { Transport, keyIsTaken } from "./transport.js";
import { Wire } from "./wire.js";

const TIMELINE_HEIGHT = 66;
const SECONDS_AHEAD = 0.7;
const SECONDS_ASKED = 0.5;
const STORED = "act_viz.live";

export class View {
  constructor(parent, scene) {
    this.parent = parent;
    this.ring = new Ring();
    this.series = new Series();
    this.clock = new Clock(this.ring);
    this.marks = [];
    this.token = null;
    this.head = null;
    this.end = null;
    this.stats = { states: 0, paints: 0 };
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    this.wire = new Wire((message) => this.take(message), (fault) => this.say({ kind: "fault", title: fault }));
    this.wire.hub.view = this;
    this.setScene(scene);
    this.listen();
    this.wire.open();
    this.greet();
    this.loop = requestAnimationFrame((now) => this.frame(now));
  }

  build() {
    this.root = element("div", "live");
    this.transport = new Transport(this.root, {
      toggle: () => this.toggle(),
      step: () => this.step(),
      epoch: () => this.advance("epoch"),
      end: () => this.showEnd(),
      reset: () => this.reset(),
      speed: (place) => this.setSpeed(place),
      stop: () => (this.end = this.end?.kind === "stopped" ? null : this.end),
    });
    const timeline = element("div", "timeline");
    this.curves = element("canvas", "curves");
    this.scrubber = element("input", "scrubber");
    this.scrubber.type = "range";
    this.scrubber.min = 0;
    this.scrubber.step = 1;
    this.tip = element("div", "tip");
    this.tip.hidden = true;
    timeline.append(this.curves, this.scrubber, this.tip);
    this.root.append(timeline);
    const head = element("div", "head");
    this.numbers = new Numbers(head);
    this.switch = element("div", "switch");
    this.switch.setAttribute("role", "group");
    this.sides = ["boundary", "linked"].map((name) => {
      const button = element("button");
      button.type = "button";
      button.addEventListener("click", () => this.link(name === "linked"));
      this.switch.append(button);
      return button;
    });
    head.append(this.switch);
    this.root.append(head);
    this.stage = element("div", "stage");
    this.canvas = element("canvas", "picture");
    this.canvas.setAttribute("role", "img");
    this.units = element("div", "units");
    this.banner = element("div", "banner");
    this.banner.setAttribute("role", "status");
    this.banner.hidden = true;
    this.stage.append(this.canvas, this.units, this.banner);
    this.card = new Card(this.stage);
    this.root.append(this.stage);
    this.legend = element("p", "legend");
    this.events = element("ol", "sr-only");
    this.root.append(this.legend, this.events);
    this.parent.append(this.root);
    this.picture = new Picture(this.canvas);
  }

  /** Take the fixed part of the run; the states so far are dropped when it is another run's. */
  setScene(scene) {
    const another = scene.id !== this.scene?.id;
    this.scene = scene;
    this.theme = readTheme(this.root);
    if (another) {
      this.forget();
      this.transport.speak(scene);
      this.transport.setSpeed(this.storedFor(scene)?.speed ?? scene.speed);
    }
    this.transport.speak(scene);
    this.setSpeed(Number(this.transport.speed.value));
    this.picture.setScene(scene, this.theme);
    this.numbers.setScene(scene, this.theme);
    this.scrubber.setAttribute("aria-label", scene.texts.timeline);
    for (const [i, name] of ["boundary", "linked"].entries()) this.sides[i].textContent = scene.texts[name];
    this.legend.replaceChildren(...legendOf(scene, this.theme));
    this.units.setAttribute("aria-label", scene.texts.units);
    this.link(this.linked ?? false);
    this.takeMarks(scene.marks);
    this.fit();
    const early = this.early?.filter(({ meta }) => meta.scene === scene.id) ?? [];
    this.early = [];
    for (const message of early) this.take(message);
  }

  forget() {
    this.ring.clear();
    this.series.clear();
    this.clock.shown = undefined;
    this.clock.pause();
    this.marks = [];
    this.end = null;
    this.head = null;
    this.chosen = undefined;
    this.point = undefined;
    this.card.hide();
  }

  /** Ask for the run that this tab showed before it was loaded anew. */
  greet() {
    const stored = this.storedFor(this.scene);
    if (stored?.token && stored.token !== this.token) {
      this.resume = stored;
      this.wire.ask({ cmd: "hello", token: stored.token, step: stored.step });
    }
  }

  storedFor(scene) {
    try {
      const stored = JSON.parse(sessionStorage.getItem(STORED) ?? "null");
      return stored?.scene === scene.id ? stored : undefined;
    } catch {
      return undefined;
    }
  }

  store() {
    const state = this.ring.newest;
    if (!state) return;
    const kept = { scene: this.scene.id, token: this.token, step: stepOf(state), playing: this.clock.playing };
    sessionStorage.setItem(STORED, JSON.stringify({ ...kept, speed: Number(this.transport.speed.value) }));
  }

  take({ meta, states }) {
    if (meta.scene !== this.scene.id) {
      (this.early ??= []).push({ meta, states });
      if (this.early.length > 4) this.early.shift();
      return;
    }
    if (meta.token !== this.token || meta.generation !== this.generation) {
      this.forget();
      this.token = meta.token;
      this.generation = meta.generation;
    }
    for (const state of states) {
      state.focus = meta.focus;
      this.ring.put(state);
      this.series.put(this.rowOf(state));
      if (this.clock.shown?.index === state.index) this.clock.show(state);
    }
    this.takeMarks(meta.marks ?? []);
    this.end = meta.end;
    this.head = meta.head;
    this.progress = meta.progress;
    this.missing = meta.missing;
    if (meta.reply && meta.newest && this.ring.newest) this.clock.show(this.ring.newest);
    if (this.resume && !meta.progress && meta.reply) {
      if (this.resume.playing && !this.end) this.play();
      this.resume = undefined;
    }
    if (this.missing && this.wire.idle) this.wire.ask({ cmd: "history", before: this.missing });
    this.dirty = true;
  }

  rowOf(state) {
    const loss = [];
    const accuracy = [];
    const dead = [];
    for (const [i, lane] of state.lanes.entries()) {
      loss.push(lane.scalars[1]);
      accuracy.push(lane.scalars[4]);
      const count = deadOf(this.scene.lanes[i].shape, lane);
      dead.push(count.dead / count.units);
    }
    return { index: state.index, step: stepOf(state), loss, accuracy, dead };
  }

  takeMarks(marks) {
    const known = new Set(this.marks.map((mark) => mark.id));
    const fresh = marks.filter((mark) => !known.has(mark.id));
    if (!fresh.length) return;
    this.marks = [...this.marks, ...fresh].sort((a, b) => a.step - b.step);
    this.events.replaceChildren(
      ...this.marks.slice(-40).map((mark) => {
        const item = element("li");
        item.textContent = mark.text;
        return item;
      }),
    );
  }

  // What the reader does

  toggle() {
    if (this.clock.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.end && !this.clock.ahead) return;
    this.clock.play(performance.now());
    this.feed();
    this.dirty = true;
  }

  pause() {
    this.clock.pause();
    this.wire.ask({ cmd: "pause", index: this.clock.shown?.index ?? 0 });
    this.dirty = true;
    this.store();
  }

  /** One state on: from those at hand, else one training step. */
  step(direction = 1) {
    if (this.clock.playing) this.pause();
    const { shown } = this.clock;
    const next = shown && (direction > 0 ? this.ring.after(shown.index) : this.ring.before(shown.index));
    if (next) this.clock.show(next);
    else if (direction > 0) this.advance("step");
    this.dirty = true;
  }

  /** Let the server train a step or an epoch, and show where it came out. */
  advance(cmd) {
    if (this.clock.playing) this.pause();
    if (!this.end || this.end.kind === "stopped") this.wire.ask({ cmd, ...this.wishes() });
  }

  showEnd() {
    if (this.ring.newest) this.clock.show(this.ring.newest);
    this.dirty = true;
  }

  reset() {
    this.clock.pause();
    this.wire.ask({ cmd: "reset" });
    this.dirty = true;
  }

  setSpeed(place) {
    const { rate } = this.scene.speeds[place];
    this.clock.rate = rate;
  }

  link(linked) {
    this.linked = linked;
    if (linked && !this.chosen) this.chosen = { lane: 0, layer: 0 };
    for (const [i, button] of this.sides.entries()) button.setAttribute("aria-pressed", String(Boolean(i) === linked));
    this.dirty = true;
  }

  // The conversation

  wishes() {
    const { steps } = this.scene.speeds[Number(this.transport.speed.value)];
    return {
      have: this.ring.newest?.index ?? -1,
      steps,
      stop: this.transport.stopRule(),
      focus: this.point ?? null,
    };
  }

  /** Ask for more states before those at hand run out. */
  feed() {
    if (!this.clock.playing || !this.wire.idle || this.end) return;
    const { rate } = this.clock;
    if (this.clock.ahead > rate * SECONDS_AHEAD) return;
    // The first answer is short, so that the first state stands on the screen at once.
    const want = Math.max(1, Math.round(rate * (this.clock.ahead < 2 ? SECONDS_ASKED / 3 : SECONDS_ASKED)));
    this.wire.ask({ cmd: "pull", want, ...this.wishes() });
  }

  // Painting

  frame(now) {
    this.loop = requestAnimationFrame((next) => this.frame(next));
    if (this.progress && this.wire.idle) this.wire.ask({ cmd: "pull", want: 1, ...this.wishes() });
    this.feed();
    this.wire.flush(now);
    const moved = this.clock.tick(now);
    if (moved) this.stats.states += 1;
    if (this.clock.playing && this.end && !this.clock.ahead) {
      this.clock.pause();
      this.dirty = true;
    }
    const { shown, playing } = this.clock;
    this.transport.setPlaying(playing);
    if (!shown || !(moved || playing || this.dirty)) return;
    if (playing && this.reduced.matches && now - (this.painted ?? 0) < 250) return;
    this.painted = now;
    this.stats.paints += 1;
    this.picture.draw(shown, { chosen: this.chosen ?? this.hovered, point: this.point, linked: this.linked });
    this.numbers.write(shown, now, playing);
    this.numbers.speak(shown, now, playing);
    if (!playing || now - (this.timed ?? 0) > 90) {
      this.timed = now;
      this.drawTimeline();
      this.showCard();
      this.showBanner();
      if (playing) this.store();
    }
    this.dirty = false;
  }

  drawTimeline() {
    const { shown } = this.clock;
    const lastStep = Math.max(this.head?.step ?? 0, stepOf(this.ring.newest), 1);
    const ratio = window.devicePixelRatio || 1;
    const width = this.curves.clientWidth;
    if (!width) return;
    if (this.curves.width !== Math.round(width * ratio) || this.curves.height !== Math.round(TIMELINE_HEIGHT * ratio)) {
      this.curves.width = Math.round(width * ratio);
      this.curves.height = Math.round(TIMELINE_HEIGHT * ratio);
    }
    const context = this.curves.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const lanes = this.scene.lanes.map((lane) => ({ name: lane.name, color: lane.color[this.theme.mode] }));
    const { series, marks, theme, scene } = this;
    drawTimeline(context, {
      width, height: TIMELINE_HEIGHT, rows: series.rows, marks, lastStep, shownStep: stepOf(shown), lanes, theme, texts: scene.texts,
    });
    this.scrubber.max = lastStep;
    if (this.scrubber.value !== String(stepOf(shown))) this.scrubber.value = stepOf(shown);
    this.scrubber.setAttribute("aria-valuetext", `${scene.texts.step} ${stepOf(shown)}`);
  }

  showBanner() {
    const atEnd = this.clock.shown === this.ring.newest && !this.clock.playing;
    if (this.progress) this.say({ kind: "progress", title: this.progress });
    else if (this.end && atEnd) this.say(this.end);
    else if (this.fault) this.say(this.fault);
    else this.banner.hidden = true;
    this.transport.setEnded(this.end?.kind === "diverged");
  }

  say({ kind, title, text }) {
    if (kind === "fault") this.fault = { kind, title, text };
    const said = `${kind}|${title}|${text ?? ""}`;
    this.banner.hidden = false;
    if (this.said === said) return;
    this.said = said;
    this.banner.className = `banner ${kind}`;
    const head = element("strong");
    head.textContent = title;
    const body = element("span");
    body.textContent = text ?? "";
    this.banner.replaceChildren(head, body);
  }

  showCard() {
    const looked = this.hovered?.unit !== undefined ? this.hovered : this.chosen?.unit !== undefined && this.pinned ? this.chosen : undefined;
    const { scene, theme } = this;
    const { shown } = this.clock;
    if (!shown) return;
    const about = { scene, theme, state: shown, width: this.picture.width, at: this.at };
    if (looked && this.at) {
      this.card.showUnit({ ...about, sceneLane: scene.lanes[looked.lane], lane: shown.lanes[looked.lane], chosen: looked });
    } else if (this.point !== undefined && this.at && !this.linked) {
      const lane = this.pointLane ?? 0;
      this.card.showPoint({ ...about, sceneLane: scene.lanes[lane], lane: shown.lanes[lane], point: this.point, focused: shown.focus });
      if (shown.focus !== this.point && !this.clock.playing && this.wire.idle && this.asked !== `${shown.index}/${this.point}`) {
        this.asked = `${shown.index}/${this.point}`;
        this.wire.ask({ cmd: "focus", index: shown.index, focus: this.point });
      }
    } else {
      this.card.hide();
    }
  }

  // Listening

  listen() {
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.root);
    this.themes = new MutationObserver(() => this.retheme());
    this.onMove = (event) => this.look(event);
    this.canvas.addEventListener("pointermove", this.onMove);
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointerleave", () => this.lookAway());
    this.scrubber.addEventListener("input", () => this.scrub(Number(this.scrubber.value)));
    this.scrubber.addEventListener("pointermove", (event) => this.showTip(event));
    this.scrubber.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    this.onSize = () => this.fit();
    window.addEventListener("resize", this.onSize);
    this.onHide = () => this.store();
    window.addEventListener("pagehide", this.onHide);
  }

  close() {
    cancelAnimationFrame(this.loop);
    this.store();
    this.observer.disconnect();
    document.removeEventListener("keydown", this.onKey);
    window.removeEventListener("resize", this.onSize);
    window.removeEventListener("pagehide", this.onHide);
    this.wire.close();
    this.root.remove();
  }

  retheme() {
    const theme = readTheme(this.root);
    if (theme.id === this.theme.id) return;
    this.theme = theme;
    this.setScene(this.scene);
  }

  fit() {
    const width = this.root.clientWidth;
    if (!width || !this.picture.scene) return;
    const ratio = window.devicePixelRatio || 1;
    const others = this.root.offsetHeight - this.stage.offsetHeight;
    const top = Math.max(0, this.root.getBoundingClientRect().top + (document.scrollingElement?.scrollTop ?? 0));
    const available = window.innerHeight - Math.min(top, 140) - others - 12;
    if (width === this.picture.width && ratio === this.picture.ratio && available === this.available) return;
    this.available = available;
    this.picture.resize(width, available, ratio);
    this.placeUnits();
    this.dirty = true;
  }

  /** A transparent button over every unit, for the keyboard. */
  placeUnits() {
    const buttons = [];
    for (const [lane, place] of this.picture.places.entries()) {
      for (const [layer, column] of place.layers.entries()) {
        for (const [unit, cell] of column.cells.entries()) {
          const button = element("button", "unit");
          button.type = "button";
          button.tabIndex = buttons.length ? -1 : 0;
          Object.assign(button.style, {
            left: `${cell.x}px`, top: `${cell.y}px`, width: `${cell.size}px`, height: `${cell.size}px`,
          });
          const where = { lane, layer, unit };
          button.setAttribute("aria-label", unitName(where, this.scene.texts));
          button.addEventListener("focus", () => this.focusUnit(where, cell, button));
          button.addEventListener("blur", () => this.lookAway());
          button.addEventListener("click", () => this.pin(where));
          button.where = where;
          buttons.push(button);
        }
      }
    }
    this.units.replaceChildren(...buttons);
  }

  focusUnit(where, cell, button) {
    for (const other of this.units.children) other.tabIndex = other === button ? 0 : -1;
    this.hovered = where;
    this.at = { x: cell.x + cell.size, y: cell.y };
    const lane = this.clock.shown?.lanes[where.lane];
    if (lane) {
      const flags = lane.flags[firstUnit(this.scene.lanes[where.lane].shape, where.layer) + where.unit];
      const status = unitStatus(flags, this.scene.texts);
      button.setAttribute("aria-label", `${unitName(where, this.scene.texts)}${status ? `: ${status}` : ""}`);
    }
    this.dirty = true;
  }

  /** Arrow keys from one unit to the next, in its layer or to the layer beside it. */
  walk(from, key) {
    const { lane, layer, unit } = from;
    const units = this.scene.lanes[lane].shape.units;
    const target = { lane, layer, unit };
    if (key === "ArrowUp") target.unit = Math.max(0, unit - 1);
    if (key === "ArrowDown") target.unit = Math.min(units[layer] - 1, unit + 1);
    if (key === "ArrowLeft") target.layer = Math.max(0, layer - 1);
    if (key === "ArrowRight") target.layer = Math.min(units.length - 1, layer + 1);
    target.unit = Math.min(target.unit, units[target.layer] - 1);
    const same = ({ where }) => where.lane === lane && where.layer === target.layer && where.unit === target.unit;
    [...this.units.children].find(same)?.focus();
  }

  where(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  look(event) {
    const at = this.where(event);
    this.at = at;
    this.hovered = unitAt(this.picture.places, at.x, at.y);
    this.point = undefined;
    if (!this.hovered && !this.linked) {
      for (const [lane, { boundary }] of this.picture.places.entries()) {
        if (at.x < boundary.x || at.x > boundary.x + boundary.w || at.y < boundary.y || at.y > boundary.y + boundary.h) continue;
        this.point = nearestPoint(this.scene, boundary, at.x, at.y);
        this.pointLane = lane;
      }
    }
    const strip = stripAt(this.picture.places, at.x, at.y);
    this.canvas.style.cursor = this.hovered || strip ? "pointer" : "default";
    this.dirty = true;
  }

  lookAway() {
    this.hovered = undefined;
    this.point = undefined;
    this.card.hide();
    this.dirty = true;
  }

  press(event) {
    const at = this.where(event);
    const target = unitAt(this.picture.places, at.x, at.y) ?? stripAt(this.picture.places, at.x, at.y);
    if (target) this.pin(target);
    else if (this.linked) this.unpin();
  }

  /** Choose a unit or a layer: its edges alone are drawn, and where its samples live. */
  pin(target) {
    const same = this.linked && this.chosen && JSON.stringify(this.chosen) === JSON.stringify(target);
    if (same) this.unpin();
    else {
      this.chosen = target;
      this.link(true);
    }
  }

  unpin() {
    this.chosen = undefined;
    this.link(false);
  }

  scrub(step) {
    if (this.clock.playing) this.pause();
    const state = this.ring.nearestStep(step);
    if (state) this.clock.show(state);
    this.dirty = true;
  }

  showTip(event) {
    const box = this.scrubber.getBoundingClientRect();
    const lastStep = Number(this.scrubber.max);
    const near = marksNear(this.marks, event.clientX - box.left, box.width, lastStep);
    const step = Math.round(stepAt(event.clientX - box.left, box.width, lastStep));
    this.tip.textContent = near.length ? near.slice(0, 4).map((mark) => mark.text).join("\n") : `${this.scene.texts.step} ${step}`;
    this.tip.style.left = `${Math.min(box.width - 220, Math.max(0, event.clientX - box.left - 100))}px`;
    this.tip.hidden = false;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (target?.classList?.contains("unit") && event.key.startsWith("Arrow")) {
      event.preventDefault();
      this.walk(target.where, event.key);
      return;
    }
    if (keyIsTaken(target, event.key)) return;
    const acts = {
      " ": () => this.toggle(),
      ArrowRight: () => this.step(1),
      ArrowLeft: () => this.step(-1),
      r: () => this.reset(),
      R: () => this.reset(),
      End: () => this.showEnd(),
      Escape: () => this.unpin(),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }
}

/** The signs of the picture, each drawn small before its name. */
function legendOf(scene, theme) {
  const { texts } = scene;
  const box = '<rect x="1.5" y="1.5" width="11" height="11" fill="none" stroke="currentColor" opacity=".45"/>';
  const signs = [
    [`${box}<path d="M3 3l8 8M11 3l-8 8" stroke="${theme.warning}" stroke-width="2"/>`, texts.legend.dead],
    [`${box}<path d="M3 3l8 8" stroke="${theme.warning}" stroke-width="2"/>`, texts.legend.deadInEffect],
    [`${box}<path d="M1.5 8l6.500-6.500M1.500 12.500l11-11M6 12.500l6.500-6.500" stroke="currentColor" opacity=".7"/>`, texts.legend.dormant],
    ['<rect x="2.500" y="2.500" width="9" height="9" fill="none" stroke="currentColor" stroke-width="2.600"/>', texts.legend.saturated],
    ['<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.600"/>', texts.legend.wrong],
    [`<path d="M0 7h14" stroke="${theme.positive}" stroke-width="2.500"/>`, texts.legend.positive],
    [`<path d="M0 7h14" stroke="${theme.negative}" stroke-width="2.500" stroke-dasharray="4 2.500"/>`, texts.legend.negative],
  ];
  return signs.map(([sign, name]) => {
    const entry = element("span", "sign");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 14 14");
    svg.setAttribute("aria-hidden", "true");
    svg.innerHTML = sign;
    const label = element("span");
    label.textContent = name;
    entry.append(svg, label);
    return entry;
  });
}
