// What is said of what passes through a function: the same sentences and numbers as Python's, from the same templates.

import { N_LAYERS } from "./pushforward.js";
import { filled, percent, steady } from "./words.js";

const NEARLY_NONE = 1e-9;
const CENTERED = 0.005; // of the root mean square
const KEPT = 0.005; // of the mean square
const DEAD = 1e-3; // of the variance of the first layer

/** Headline, sentence and numbers; `layers` are none for a unit of several pre-activations. */
export function told({ law, passed, atoms, layers, layer, weights }, { name, say }) {
  const first = layer > 1 ? filled(say.layer, { n: layer, rest: centerSaid(passed, atoms, name, say) }) : centerSaid(passed, atoms, name, say);
  return { headline: first, sentence: sizeSaid(law, passed, layers, weights, say), numbers: numbersOf(law, passed, layers, weights) };
}

function centerSaid(passed, atoms, name, say) {
  const { mean, second, negative } = passed;
  if (Number.isNaN(second)) return filled(say.undefined, { name });
  if (!Number.isFinite(second)) return filled(say.no_square, { name });
  let sort = Math.abs(mean) <= CENTERED * Math.sqrt(second) ? "centered" : "off_center";
  // A function that is nearly always 0 has a mean near 0 without taking both signs.
  if (mean > 0 && negative < NEARLY_NONE) sort = "never_negative";
  if (mean < 0 && negative > 1 - NEARLY_NONE) sort = "always_negative";
  const parts = [filled(say[sort], { name, mean: steady(mean) })];
  const most = atoms.reduce((best, atom) => (atom.share > (best?.share ?? 0) + NEARLY_NONE ? atom : best), undefined);
  if (most) parts.push(filled(say.atom, { share: percent(most.share * (1 + NEARLY_NONE)), value: steady(most.value) }));
  return parts.join(" ");
}

function sizeSaid(law, { second }, layers, weights, say) {
  if (!layers.length) return say.single;
  if (!Number.isFinite(second)) return "";
  const [now, next] = [law.mean ** 2 + law.std ** 2, weights * second];
  const sort = Math.abs(next - now) <= KEPT * now ? "kept" : next > now ? "grows" : "shrinks";
  const last = layers.at(-1);
  const parts = [filled(say[sort], { w: steady(weights), now: steady(now), next: steady(next) })];
  const beyond = layers.findIndex(({ q }) => !Number.isFinite(q));
  if (beyond >= 0) parts.push(filled(say.explodes, { n: beyond + 1 }));
  else if (last.variance <= DEAD * layers[0].variance) parts.push(filled(say.dies, { n: N_LAYERS, variance: steady(last.variance) }));
  else parts.push(filled(say.comes, { n: N_LAYERS, mean: steady(last.mean), variance: steady(last.variance) }));
  return parts.join(" ");
}

function numbersOf(law, passed, layers, weights) {
  const last = layers.at(-1) ?? { mean: NaN, variance: NaN };
  const shares = Number.isNaN(passed.saturated) ? "–" : `${percent(passed.saturated * (1 + NEARLY_NONE))} %`;
  const next = layers.length ? [steady(weights * passed.second), steady(weights * passed.slope)] : ["–", "–"];
  return [steady(law.mean), steady(law.std ** 2), steady(passed.mean), steady(passed.variance), shares, steady(passed.slope), ...next, steady(last.mean), steady(last.variance)];
}
