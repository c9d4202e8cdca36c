// What the reader points at, by mouse, finger or keyboard: a unit, a layer or a sample; and the card about it.

import { nearestPoint } from "./boundary.js";
import { Card, saidOfUnit } from "./cards.js";
import { element } from "./elements.js";
import { inside, stripAt, unitAt } from "./layout.js";
import { unitName } from "./units.js";

/** Follows the pointer over `screen` in `stage`; `onChange` is called when there is something else to show. */
export class Pointer {
  constructor(stage, screen, onChange) {
    this.screen = screen;
    this.onChange = onChange;
    this.units = element("div", "units");
    this.units.setAttribute("role", "group");
    stage.append(this.units);
    this.card = new Card(stage);
    this.linked = false;
    const { canvas } = screen;
    canvas.addEventListener("pointermove", (event) => this.look(event));
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    // A finger leaves when it is lifted: what it touched stays in sight until it touches something else.
    canvas.addEventListener("pointerleave", (event) => event.pointerType === "touch" || this.lookAway());
    canvas.addEventListener("pointercancel", () => this.lookAway());
  }

  setScene(scene, theme) {
    this.scene = scene;
    this.theme = theme;
    this.units.setAttribute("aria-label", scene.texts.units);
  }

  /** Point at nothing, in another run's picture. */
  forget() {
    this.chosen = undefined;
    this.linked = false;
    this.lookAway();
  }

  /** What the picture shall bring out. */
  get shown() {
    return { chosen: this.hovered ?? this.chosen, point: this.point, linked: this.linked };
  }

  look(event) {
    const box = this.screen.canvas.getBoundingClientRect();
    this.at = { x: event.clientX - box.left, y: event.clientY - box.top };
    const { places } = this.screen;
    this.hovered = unitAt(places, this.at.x, this.at.y);
    this.point = undefined;
    if (!this.hovered && !this.linked) {
      const lane = places.findIndex(({ boundary }) => inside(boundary, this.at));
      if (lane >= 0) {
        this.point = nearestPoint(this.scene, places[lane].boundary, this.at.x, this.at.y);
        this.pointLane = lane;
      }
    }
    const strip = stripAt(places, this.at.x, this.at.y);
    this.screen.canvas.style.cursor = this.hovered || strip ? "pointer" : "default";
    this.onChange();
  }

  lookAway() {
    this.hovered = undefined;
    this.point = undefined;
    this.card.hide();
    this.onChange();
  }

  press(event) {
    this.look(event);
    const target = this.hovered ?? stripAt(this.screen.places, this.at.x, this.at.y);
    if (target) this.pin(target);
    else if (this.linked) this.unpin();
  }

  /** Choose a unit or a layer: its edges alone are drawn, and where its samples live; once more lets go of it. */
  pin(target) {
    if (this.linked && this.chosen && JSON.stringify(this.chosen) === JSON.stringify(target)) {
      this.unpin();
      return;
    }
    this.chosen = target;
    this.link(true);
  }

  unpin() {
    this.chosen = undefined;
    this.link(false);
  }

  /** Show where the samples live, of the first layer if none was chosen, or the decision boundary. */
  link(linked) {
    this.linked = linked;
    if (!linked) this.chosen = undefined;
    else this.chosen ??= { lane: 0, layer: 0 };
    this.onChange();
  }

  /** A transparent button over every unit, for the keyboard. */
  placeUnits() {
    const buttons = [];
    for (const [lane, place] of this.screen.places.entries()) {
      for (const [layer, column] of place.layers.entries()) {
        for (const [unit, cell] of column.cells.entries()) {
          const button = this.unitButton({ lane, layer, unit }, cell);
          button.tabIndex = buttons.length ? -1 : 0;
          buttons.push(button);
        }
      }
    }
    this.units.replaceChildren(...buttons);
  }

  unitButton(where, cell) {
    const button = element("button", "unit");
    button.type = "button";
    const [left, top, size] = [cell.x, cell.y, cell.size].map((value) => `${value}px`);
    Object.assign(button.style, { left, top, width: size, height: size });
    button.setAttribute("aria-label", unitName(where, this.scene.texts));
    button.addEventListener("focus", () => {
      for (const other of this.units.children) other.tabIndex = other === button ? 0 : -1;
      this.hovered = where;
      this.at = { x: cell.x + cell.size, y: cell.y };
      this.onChange();
    });
    // A touch elsewhere takes the focus too, after it was looked at.
    button.addEventListener("blur", () => this.hovered === where && this.lookAway());
    button.addEventListener("click", () => this.pin(where));
    button.where = where;
    return button;
  }

  /** Arrow keys from one unit to the next, in its layer or to the layer beside it. */
  walk({ lane, layer, unit }, key) {
    const { units } = this.scene.lanes[lane].shape;
    const down = { ArrowUp: -1, ArrowDown: 1 }[key] ?? 0;
    const right = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0;
    const toLayer = Math.max(0, Math.min(units.length - 1, layer + right));
    const toUnit = Math.max(0, Math.min(units[toLayer] - 1, unit + down));
    const same = ({ where }) => where.lane === lane && where.layer === toLayer && where.unit === toUnit;
    [...this.units.children].find(same)?.focus();
  }

  /** Fill the card with what `player` shows of the unit or the sample; ask the server for the sample's values. */
  showCard(player) {
    const { scene, theme, at } = this;
    const state = player.shown;
    const about = { scene, theme, state, at, width: this.screen.width };
    if (this.hovered && at) {
      const { lane } = this.hovered;
      const shown = { sceneLane: scene.lanes[lane], lane: state.lanes[lane], chosen: this.hovered };
      this.card.showUnit({ ...about, ...shown });
      this.nameFocused(shown, state.index);
    } else if (this.point !== undefined && at) {
      const lane = this.pointLane;
      this.card.showPoint({
        ...about, sceneLane: scene.lanes[lane], lane: state.lanes[lane], point: this.point, focused: state.focus,
      });
      this.askForPoint(player);
    } else {
      this.card.hide();
    }
  }

  askForPoint(player) {
    const wanted = `${player.token}/${player.shown.index}/${this.point}`;
    if (player.shown.focus === this.point || !player.still || !player.wire.free || this.asked === wanted) return;
    this.asked = wanted;
    player.wire.ask({ cmd: "focus", index: player.shown.index, focus: this.point });
  }

  /** Say the status of the unit that has the keyboard's focus. */
  nameFocused({ lane, sceneLane, chosen }, index) {
    const button = [...this.units.children].find(({ where }) => where === chosen);
    if (!button) return;
    const said = saidOfUnit(this.scene, sceneLane, lane, index, chosen).map(({ name }) => name).join(", ");
    const name = unitName(chosen, this.scene.texts);
    button.setAttribute("aria-label", said ? `${name}: ${said}` : name);
  }
}
