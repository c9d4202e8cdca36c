// The picture: a canvas that shows one state, sharp on every display. The painter draws it, in a worker.

import { Boundary } from "./boundary.js";
import { Edges } from "./edges.js";
import { placeLanes } from "./layout.js";
import { drawOutputs, drawUnits } from "./network.js";
import { drawStrips, drawWhereSamplesLive } from "./strips.js";
import { deadOf } from "./units.js";

/** Draws states of `scene` on `canvas`. */
export class Picture {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.places = [];
    this.lanes = [];
  }

  setScene(scene, theme) {
    this.scene = scene;
    this.theme = theme;
    this.shapes = scene.lanes.map((lane) => lane.shape);
    const make = () => new OffscreenCanvas(1, 1);
    this.lanes = scene.lanes.map(() => {
      const atlas = make();
      return { boundary: new Boundary(make), edges: new Edges(make), atlas: { canvas: atlas, context: atlas.getContext("2d") } };
    });
  }

  /** Fit the canvas to `width` by `height` CSS pixels, of which one is `ratio` pixels of the display. */
  resize({ width, height, ratio }) {
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.places = placeLanes(this.shapes, width, height, this.scene.look_at);
  }

  /** Paint `state`; `chosen` is the unit or layer looked at, `point` the sample. */
  draw(state, { chosen, point, linked }) {
    const { context, theme, scene, ratio } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, this.width, this.height);
    for (const [i, place] of this.places.entries()) {
      const lane = state.lanes[i];
      const sceneLane = scene.lanes[i];
      const shape = this.shapes[i];
      const here = chosen?.lane === i ? chosen : undefined;
      const shared = { shape, place, lane, theme, scene, sceneLane, chosen: here, index: state.index };
      if (place.compact) drawTitle(context, shared);
      else drawHeads(context, shared);
      this.lanes[i].edges.draw(context, { ...shared, ratio });
      drawUnits(context, { ...shared, atlas: this.lanes[i].atlas });
      drawStrips(context, { ...shared, texts: scene.texts });
      if (linked && here) {
        drawWhereSamplesLive(context, { ...shared, box: place.boundary, texts: scene.texts });
      } else {
        this.lanes[i].boundary.draw(context, {
          ...shared, box: place.boundary, ratio, chosenPoint: point, labels: !place.compact,
        });
      }
      drawOutputs(context, shared);
    }
  }
}

function drawHeads(context, { place, sceneLane, index, theme, scene }) {
  let names = sceneLane.activations[0].layers;
  for (const change of sceneLane.activations) if (change.from <= index) names = change.layers;
  context.font = `600 14px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.fillStyle = theme.muted;
  for (const [layer, column] of place.layers.entries()) {
    const name = sceneLane.curves[names[layer]].name;
    context.fillText(column.strip.w > 80 ? name : `${layer + 1}`, column.center, place.headY, column.strip.w + 6);
  }
  if (!scene.plane) {
    context.textAlign = "left";
    context.font = `13px ${theme.font}`;
    context.fillText(scene.texts.inputs.replace("{n}", scene.inputs.length), place.network.x, place.headY, 60);
  }
}

function drawTitle(context, { place, sceneLane, lane, shape, theme }) {
  const { frame } = place;
  const color = sceneLane.color[theme.mode];
  context.fillStyle = color;
  context.fillRect(frame.x, frame.y + 4, 5, 17);
  context.font = `700 17px ${theme.font}`;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  context.fillText(sceneLane.name, frame.x + 12, frame.y + 18, frame.w * 0.55);
  const { dead, units } = deadOf(shape, lane);
  context.textAlign = "right";
  context.font = `15px ${theme.font}`;
  context.fillStyle = dead ? theme.warning : theme.ink;
  context.fillText(`✕ ${dead}/${units}`, frame.x + frame.w, frame.y + 18, frame.w * 0.4);
}
