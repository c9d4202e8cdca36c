// The pointer over a picture: it moves the probe, a click leaves it there; drag, wheel and pinch move the window.

const CLICK = 5; // pixels: a shorter drag is a click
const NEAREST = 0.01; // how much of the window may be left
const FURTHEST = 20; // how many times the window

export class Pointer {
  constructor(picture) {
    this.picture = picture;
    this.down = new Map();
    const { stage } = picture;
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerdown", (event) => this.press(event));
    stage.addEventListener("pointerup", (event) => this.lift(event));
    stage.addEventListener("pointercancel", (event) => this.lift(event, true));
    stage.addEventListener("pointerleave", () => this.leave());
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("dblclick", () => picture.use("home"));
  }

  /** The panel under the pointer and where in it. */
  where(event) {
    const { stage, both } = this.picture;
    const box = stage.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const name = y < (both.upper.bottom + both.lower.top) / 2 ? "upper" : "lower";
    return { x, y, name, panel: both[name] };
  }

  move(event) {
    if (!this.picture.both) return;
    const before = this.down.get(event.pointerId);
    const here = this.where(event);
    if (before) {
      this.down.set(event.pointerId, { ...before, ...here });
      if (this.down.size === 2) return this.pinch(event.pointerId, before);
      const moved = Math.hypot(here.x - before.first.x, here.y - before.first.y);
      this.dragged ||= moved > CLICK;
      if (this.dragged && event.pointerType === "mouse") return this.pan(before, here);
    }
    const z = here.panel.z(here.x);
    const [low, high] = here.panel.window;
    this.picture.hover = Math.round(Math.min(high, Math.max(low, z)) * 100) / 100;
    this.picture.ask();
  }

  press(event) {
    if (event.button || !this.picture.both) return;
    const first = this.where(event);
    if (!this.down.size) this.dragged = false;
    this.down.set(event.pointerId, { ...first, first });
    if (event.pointerType === "mouse") this.picture.stage.setPointerCapture(event.pointerId);
    else this.move(event);
  }

  lift(event, canceled = false) {
    const known = this.down.delete(event.pointerId);
    const stays = event.pointerType !== "mouse" || !this.dragged;
    if (known && stays && !canceled && !this.pinched && this.picture.hover !== undefined) this.leaveProbe();
    if (!this.down.size) this.pinched = false;
  }

  /** The probe stays where it is. */
  leaveProbe() {
    const { picture } = this;
    // A picture that has no probe only reads.
    if (!picture.tell) return;
    const probe = Math.min(6, Math.max(-6, picture.hover));
    if (probe === picture.data.probe) return;
    picture.hand.leave("probe", probe);
    picture.tell("probe", probe);
    picture.ask();
  }

  leave() {
    this.picture.hover = undefined;
    this.picture.ask();
  }

  wheel(event) {
    // A wheel alone scrolls the page, unless the picture has been clicked.
    if (!event.ctrlKey && !event.metaKey && !this.picture.root.matches(":focus-within")) return;
    event.preventDefault();
    this.zoom(this.where(event), Math.exp(Math.max(-0.5, Math.min(0.5, event.deltaY * 0.0025))));
  }

  zoom({ x, y, name, panel }, factor) {
    const { view } = this.picture;
    const wide = (view.window[1] - view.window[0]) * factor;
    if (wide < 12 * NEAREST || wide > 12 * FURTHEST) return;
    view.window = around(panel.window, panel.z(x), factor);
    view[name === "upper" ? "a" : "slope"] = around(panel.range, panel.value(y), factor);
    this.picture.ask();
  }

  pan(before, { x, y, name, panel }) {
    const { view } = this.picture;
    const [byZ, byValue] = [panel.z(before.x) - panel.z(x), panel.value(before.y) - panel.value(y)];
    view.window = view.window.map((z) => z + byZ);
    if (before.name === name) view[name === "upper" ? "a" : "slope"] = panel.range.map((value) => value + byValue);
    this.picture.ask();
  }

  pinch(id, before) {
    this.pinched = true;
    const other = [...this.down].find(([each]) => each !== id)[1];
    const now = this.down.get(id);
    const apart = (one) => Math.max(20, Math.hypot(one.x - other.x, one.y - other.y));
    const middle = { ...now, x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    this.zoom(middle, apart(before) / apart(now));
  }

  close() {
    this.down.clear();
  }
}

function around([low, high], center, factor) {
  return [center - (center - low) * factor, center + (high - center) * factor];
}
