// Finds what passes through functions, for a file of cases that Python wrote, and tells where the two differ.

import { readFileSync } from "node:fs";
import { distribution } from "../../act_viz/curves/distribution.js";
import { told } from "../../act_viz/curves/told.js";
import { Pushforward } from "../../act_viz/curves/pushforward.js";
import { steady } from "../../act_viz/curves/words.js";

const wrong = [];
let worst = 0;
const millis = [];

function shown(what, ours, theirs) {
  const right = theirs === null ? NaN : Number(theirs);
  if (Number.isFinite(right) && right) worst = Math.max(worst, Math.min(1, Math.abs(ours / right - 1)));
  if (steady(ours) !== steady(right)) wrong.push(`${what} is ${right}, not ${ours}`);
}

function alike(what, ours, theirs, allowed) {
  const apart = Math.max(...theirs.shares.map((share, at) => Math.abs(share - ours.shares[at])));
  if (!(apart < allowed)) wrong.push(`${what}: shares differ by ${apart}`);
  const [mine, right] = [ours.atoms, theirs.atoms].map((atoms) => atoms.map(({ value, share }) => [value, share]));
  if (mine.length !== right.length || right.some(([value, share], at) => Math.abs(value - mine[at][0]) + Math.abs(share - mine[at][1]) > 1e-6))
    wrong.push(`${what}: atoms are ${JSON.stringify(right)}, not ${JSON.stringify(mine)}`);
}

const { cases, say } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
for (const { name, label, program, runs } of cases) {
  const pushforward = new Pushforward(program);
  for (const { values, law, weight_variance, expected } of runs) {
    const from = performance.now();
    pushforward.set(values);
    const z = distribution(law);
    const passed = pushforward.passed(z);
    const layers = weight_variance === null ? [] : pushforward.layers(z, weight_variance);
    const outcomes = pushforward.outcomes(z, expected.a.edges, expected.slope.edges);
    millis.push(performance.now() - from);
    const at = `${name} ${JSON.stringify(values)} ${JSON.stringify({ ...law, values: law.values?.length })}`;
    for (const key of ["mean", "second", "variance", "slope", "saturated", "negative"]) shown(`${at}: ${key}`, passed[key], expected.passed[key]);
    for (const key of ["q", "mean", "variance"])
      (expected.layers?.[key] ?? []).forEach((right, layer) => shown(`${at}, σ_w² ${weight_variance}: ${key} of layer ${layer + 1}`, layers[layer][key], right));
    expected.told.forEach((right, order) => {
      const layer = layers.length && order ? 4 : 1;
      const here = layers[layer - 1];
      const there = here?.law ?? z;
      const passes = pushforward.passed(there, here);
      const [{ atoms }] = pushforward.outcomes(there, expected.a.edges, expected.slope.edges);
      const ours = told({ law: there, passed: passes, atoms, layers, layer, weights: weight_variance }, { name: label, say });
      for (const key of ["headline", "sentence", "numbers"])
        if (JSON.stringify(ours[key]) !== JSON.stringify(right[key])) wrong.push(`${at}, layer ${layer}: ${key} is ${right[key]}, not ${ours[key]}`);
    });
    ["a", "slope"].forEach((of, order) => alike(`${at}: ${of}`, outcomes[order], expected[of], law.values ? 1e-3 : 1e-5));
  }
}
millis.sort((one, other) => one - other);
const taken = { median: millis[millis.length >> 1], most: millis.at(-1) };
console.log(JSON.stringify({ worst, taken, n_wrong: wrong.length, wrong: wrong.slice(0, 20) }));
