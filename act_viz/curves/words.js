// What is said of a function while it moves: the same sentences as Python's, from the same templates.

import { SATURATED_BELOW, WINDOW } from "./curve.js";

const HARDLY_ANY = 0.1; // of what comes in, below which a gradient is almost none
const UP = 1 + 1e-8;

/** `value` with `digits` significant digits, as 0.0102 or 3.1·10⁻⁵; ∞ and – where it is not finite. */
export function written(value, digits = 3) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= digits) return `${trimmed(mantissa)}·10${raised(power)}`.replaceAll("-", "−");
  return trimmed(value.toFixed(Math.max(0, digits - 1 - power))).replaceAll("-", "−");
}

/** `value` as `written`, the same where two machines differ by rounding: one in the middle is always rounded up. */
export function steady(value) {
  return written(value * UP);
}

function raised(power) {
  return String(power).replace(/[-0-9]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);
}

/** `template` with `{name}` replaced by the value of that name. */
export function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_found, name) => values[name]);
}

/** `share` in whole percent, which are 0 and 100 only where it is nothing or all. */
export function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < 1) return "< 1";
  if (value > 99 && value < 100) return "> 99";
  return String(roundedToEven(value));
}

function roundedToEven(value) {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}

/** The share of the window that `stretches` cover. */
export function covered(stretches) {
  return stretches.reduce((sum, [start, stop]) => sum + stop - start, 0) / (WINDOW[1] - WINDOW[0]);
}

/** All that is read off `curve` over the whole window for `values` of the parameters. */
export function readOff(curve, values) {
  const drawn = curve.over(WINDOW, values);
  const steepest = curve.steepest(values, drawn.kinks);
  return { drawn, steepest, stretches: curve.stretches(drawn, values, steepest) };
}

/** Where in the window the function called `name` passes a gradient; `say` has the templates. */
export function headline(curve, values, { drawn, steepest, stretches }, { shape, name, say }) {
  const holes = drawn.a.filter((value) => Number.isNaN(value)).length;
  const share = percent(covered(stretches));
  if (holes) return filled(say.undefined, { name, share: percent(holes / drawn.z.length) });
  if (!stretches.length) return everywhere(drawn, name, say);
  if (curve.isFlat(stretches, values)) {
    if (covered(stretches) === 1) return filled(say.never, { name });
    return filled(shape === "rectified" ? say.off : say.flat, { name, share });
  }
  if (SATURATED_BELOW * steepest > HARDLY_ANY) return filled(say.below, { name, share, largest: written(steepest) });
  return filled(say.almost, { name, share });
}

function everywhere({ z, slope, breaks }, name, say) {
  const most = slope.reduce((top, value) => (Math.abs(value) > top ? Math.abs(value) : top), 0);
  if (most < HARDLY_ANY) return filled(say.most, { name, share: written(100 * most, 2) });
  const whole = (i) => !breaks.some((each) => each.z >= z[i] && each.z <= z[i + 1]);
  const turns = slope.some((value, i) => value === 0 || (value * slope[i + 1] < 0 && whole(i)));
  return filled(turns ? say.turns : say.everywhere, { name });
}

/** What a shaded stretch is called. */
export function stretchName(curve, stretch, values, { shape, say }) {
  const flat = curve.isFlat([stretch], values);
  if (shape === "rectified") return flat ? say.stretch_off : say.stretch_mostly_off;
  return flat ? say.stretch_flat : say.stretch_saturated;
}
