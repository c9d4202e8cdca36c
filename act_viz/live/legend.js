// The signs of the picture and of the timeline, each drawn small before its name.

import { drawing, element } from "./elements.js";
import { linesOf } from "./timeline.js";

/** An entry for every sign, and in a race for every sort of line: of a single network the numbers show those. */
export function legendOf({ texts, lanes }, theme) {
  const box = '<rect x="1.5" y="1.5" width="11" height="11" fill="none" stroke="currentColor" opacity=".45"/>';
  const stroke = (path, color, width) => `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}"/>`;
  const signs = {
    dead: box + stroke("M3 3l8 8M11 3l-8 8", theme.warning, 2),
    deadInEffect: box + stroke("M3 3l8 8", theme.warning, 2),
    dormant: box + stroke("M1.5 8l6.5-6.5M1.5 12.5l11-11M6 12.5l6.5-6.5", "currentColor", 1),
    saturated: '<rect x="2.5" y="2.5" width="9" height="9" fill="none" stroke="currentColor" stroke-width="2.6"/>',
    wrong: '<circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    positive: stroke("M0 7h14", theme.positive, 2.5),
    negative: `<path d="M0 7h14" stroke="${theme.negative}" stroke-width="2.5" stroke-dasharray="4 2.5"/>`,
    died: stroke("M3 3l8 8M11 3l-8 8", theme.warning, 2.2),
    revived: stroke("M3 7h8M7 3v8", theme.positive, 2.2),
    changed: `<path d="M7 2l5 5-5 5-5-5z" fill="${theme.accent}"/>`,
    jump: stroke("M2 11l5-9 5 9", "currentColor", 2.2),
  };
  const { loss, dead } = linesOf(lanes.length, theme);
  const lines = lanes.length > 1 ? [[texts.loss, loss], [texts.deadShare, dead]] : [];
  return [
    ...lines.map(([name, line]) => entry(name, sample(line))),
    ...Object.entries(signs).map(([name, sign]) => entry(texts.legend[name], drawing(sign, "0 0 14 14"))),
  ];
}

function entry(name, sign) {
  const made = element("span", "sign");
  const label = element("span");
  label.textContent = name;
  made.append(sign, label);
  return made;
}

/** A piece of a line as the timeline draws it. */
export function sample({ color, dash, width }) {
  const svg = drawing(`<path d="M1 4h26" fill="none" stroke="${color}" stroke-width="${width}" stroke-dasharray="${dash}"/>`, "0 0 28 8");
  svg.classList.add("sample");
  return svg;
}
