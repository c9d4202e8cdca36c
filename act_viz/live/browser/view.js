// The view: puts the parts together, says what the player shows, and hands it the reader's keys.

import { Banner } from "./banner.js";
import { element } from "./elements.js";
import { Explained } from "./explained.js";
import { Hint } from "./hint.js";
import { Legend } from "./legend.js";
import { Numbers } from "./numbers.js";
import { OwnRoom, tabEntered } from "./ownroom.js";
import { Player } from "./player.js";
import { Pointer } from "./pointer.js";
import { Screen } from "./screen.js";
import { Scrubber } from "./scrubber.js";
import { readTheme } from "./theme.js";
import { Transport, keyIsTaken } from "./transport.js";
import { Wire } from "./wire.js";

const SLOW_PARTS_EVERY = 90; // milliseconds: the timeline and the card need no sixty redraws a second
const STORED_EVERY = 1000; // milliseconds
const LEGEND_LINES = 48; // pixels of the two lines that the legend has by itself
const LEAST_SEEN = 40; // pixels of what stands below, from which on it is in sight

export class View {
  constructor(parent, scene) {
    this.build(parent);
    const fail = (fault) => {
      this.fault = { kind: "fault", title: fault };
      this.dirty = true;
    };
    this.wire = new Wire((message) => this.take(message), fail);
    this.player = new Player({
      wire: this.wire,
      storage: tabEntered(),
      room: new OwnRoom(),
      wishes: () => this.wishes(),
      playhead: (ring) => (this.screen = new Screen(this.canvas, ring, fail)),
    });
    this.pointer = new Pointer(this.stage, this.screen, () => this.showSide());
    this.explained = new Explained(this.stage, this.hint, (layer) => this.pointer.pin(layer));
    this.wire.hub.view = this;
    this.setScene(scene);
    this.listen();
    this.wire.open();
    this.player.greet();
    this.loop = requestAnimationFrame((now) => this.frame(now));
  }

  build(parent) {
    this.root = element("div", "live");
    const act = (does) => () => {
      does();
      this.dirty = true;
    };
    this.transport = new Transport(this.root, {
      toggle: act(() => this.toggle()),
      step: act(() => this.player.step()),
      epoch: act(() => this.player.advance("epoch")),
      end: act(() => this.player.jump()),
      reset: act(() => this.player.reset()),
      speed: (place) => this.setSpeed(place),
    });
    this.scrubber = new Scrubber(this.root, (step) => act(() => this.player.scrub(step))());
    this.head = element("div", "head");
    this.hint = new Hint(this.root);
    this.numbers = new Numbers(this.head, this.hint);
    this.buildSwitch();
    this.stage = element("div", "stage");
    this.canvas = element("canvas", "picture");
    this.canvas.setAttribute("role", "img");
    this.stage.append(this.canvas);
    this.banner = new Banner(this.scrubber.box);
    this.root.append(this.head, this.stage);
    this.legend = new Legend(this.root, this.hint);
    parent.append(this.root);
  }

  buildSwitch() {
    this.switch = element("div", "switch");
    this.switch.setAttribute("role", "group");
    this.sides = ["boundary", "linked"].map((name) => {
      const button = element("button");
      button.type = "button";
      button.addEventListener("click", () => this.pointer.link(name === "linked"));
      this.switch.append(button);
      return button;
    });
  }

  showSide() {
    for (const [i, button] of this.sides.entries()) {
      button.setAttribute("aria-pressed", String(Boolean(i) === this.pointer.linked));
    }
    this.explained.link(this.pointer.linked ? this.pointer.chosen.lane : undefined);
    this.screen.bringOut(this.pointer.shown);
    this.dirty = true;
  }

  /** Take the fixed part of the run, which is new when the run, the language or a function is. */
  setScene(scene) {
    const { texts } = scene;
    const another = this.player.setScene(scene);
    this.scene = scene;
    this.wire.version = scene.version;
    this.wire.shortcut = scene.shortcut && { path: scene.shortcut, language: scene.language };
    this.theme = readTheme(this.root);
    this.root.classList.toggle("watching", Boolean(scene.watching));
    if (scene.look_at) this.root.dataset.look = scene.look_at;
    else delete this.root.dataset.look;
    this.transport.speak(scene);
    if (another) this.transport.setSpeed(this.player.stored()?.speed ?? scene.speed);
    this.setSpeed(Number(this.transport.speed.value));
    const parts = [this.screen, this.numbers, this.scrubber, this.pointer, this.explained, this.legend];
    for (const part of parts) part.setScene(scene, this.theme);
    this.banner.speak(texts);
    if (another) this.pointer.forget();
    for (const [i, name] of ["boundary", "linked"].entries()) this.sides[i].textContent = texts[name];
    this.switch.setAttribute("aria-label", texts.side);
    this.canvas.setAttribute("aria-label", texts.picture);
    this.available = undefined;
    this.fit();
    // States that came before their scene are shown with it.
    this.dirty = true;
  }

  take(message) {
    this.player.take(message);
    this.dirty = true;
  }

  setSpeed(place) {
    this.player.clock.rate = this.scene.speeds[place].rate;
    this.player.store({ speed: place });
  }

  /** What the reader has set, for the server. */
  wishes() {
    const { steps } = this.scene.speeds[Number(this.transport.speed.value)];
    return { steps, stop: this.transport.stopRule(), focus: this.pointer.point ?? null, below: this.belowInSight };
  }

  /** Whether the reader sees what stands below the view, such as charts, which take long to draw. */
  get belowInSight() {
    return this.root.getBoundingClientRect().bottom < window.innerHeight - LEAST_SEEN;
  }

  // Showing

  frame(now) {
    this.loop = requestAnimationFrame((next) => this.frame(next));
    const { player } = this;
    const moved = player.tick(now);
    const { shown, playing } = player;
    const turned = this.transport.isPlaying !== playing;
    this.transport.setPlaying(playing);
    if (!shown || !(moved || playing || this.dirty || turned)) return;
    this.numbers.write(shown, now, playing);
    this.numbers.speak(shown, now, playing);
    if (!playing || now - (this.drawn ?? 0) > SLOW_PARTS_EVERY) this.drawSlowParts(now);
    this.dirty = false;
  }

  drawSlowParts(now) {
    const { player } = this;
    this.drawn = now;
    this.scrubber.draw(player);
    this.pointer.showCard(player);
    this.showBanner();
    this.legend.write(player.shown, player.marks, !this.pointer.linked);
    if (player.playing && now - (this.stored ?? 0) > STORED_EVERY) {
      this.stored = now;
      player.store();
    }
  }

  showBanner() {
    const { player } = this;
    const atEnd = player.shown.index === player.ring.newest.index && !player.playing;
    const progress = player.progress && { kind: "progress", title: player.progress };
    this.banner.say(progress || (atEnd && player.end) || this.fault);
    this.transport.setEnded(player.end?.final && atEnd ? player.end : undefined);
  }

  /** Play or pause; where training cannot go on, say why once more. */
  toggle() {
    if (this.player.end?.final) this.banner.reopen();
    this.player.toggle();
  }

  /** Give the picture the room there is, so that all of it stands in the window. */
  fit() {
    const width = this.root.clientWidth;
    if (!width || !this.scene) return;
    const ratio = window.devicePixelRatio || 1;
    // The legend grows with what there is to be seen: the picture shall not move for it.
    const legend = Math.max(0, this.legend.row.offsetHeight - LEGEND_LINES);
    const others = this.root.offsetHeight - this.stage.offsetHeight - legend;
    const top = Math.max(0, topOf(this.root));
    // On a slide everything stands in the window at once; below long settings the picture is scrolled to.
    const above = this.scene.look_at ? top : Math.min(top, 140);
    const available = window.innerHeight - above - others - 10;
    if (width === this.screen.width && ratio === this.screen.ratio && available === this.available) return;
    this.available = available;
    this.screen.resize(width, available, ratio);
    this.placeSwitch();
    this.pointer.placeUnits();
    this.explained.place(this.screen.places);
    this.dirty = true;
  }

  /** Above the boundary of a single network; of a race there are several, and the switch stands beside the numbers. */
  placeSwitch() {
    const { boundary, switchY } = this.screen.places[0];
    const over = this.screen.places.length === 1;
    (over ? this.stage : this.head).append(this.switch);
    this.switch.classList.toggle("over", over);
    Object.assign(this.switch.style, over ? { left: `${boundary.x}px`, top: `${switchY}px`, width: `${boundary.w}px` } : { left: "", top: "", width: "" });
  }

  // Listening

  listen() {
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.root);
    this.heard = new AbortController();
    const { signal } = this.heard;
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    window.addEventListener("resize", () => this.fit(), { signal });
    const reduced = matchMedia("(prefers-reduced-motion: reduce)");
    reduced.addEventListener("change", () => (this.screen.calm = reduced.matches), { signal });
    this.screen.calm = reduced.matches;
    window.addEventListener("pagehide", () => this.player.store(), { signal });
    // What is pressed next acts on the state that is shown: the server hears of it before the press.
    const early = { signal, capture: true };
    document.addEventListener("pointerdown", () => this.player.rest(Infinity), early);
  }

  close() {
    cancelAnimationFrame(this.loop);
    this.player.store();
    this.observer.disconnect();
    this.heard.abort();
    this.wire.close();
    this.screen.close();
    this.root.remove();
  }

  retheme() {
    if (readTheme(this.root).id !== this.theme.id) this.setScene(this.scene);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (target?.classList?.contains("unit") && event.key.startsWith("Arrow")) {
      event.preventDefault();
      this.pointer.walk(target.where, event.key);
      return;
    }
    if (keyIsTaken(target, event.key)) return;
    const { player } = this;
    const acts = {
      " ": () => this.toggle(),
      ArrowRight: () => player.step(1),
      ArrowLeft: () => player.step(-1),
      r: () => player.reset(),
      R: () => player.reset(),
      Home: () => player.jump(true),
      End: () => player.jump(),
      Escape: () => this.pointer.unpin(),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
    this.dirty = true;
  }
}

/** How far `root` lies below the top of what it scrolls in, wherever the reader has scrolled to. */
function topOf(root) {
  let scrolled = 0;
  for (let at = root; at; at = at.assignedSlot ?? at.parentNode ?? at.host) scrolled += at.scrollTop ?? 0;
  return root.getBoundingClientRect().top + scrolled;
}
