// Runs the programs in a file that Python wrote, and tells where the results are not Python's.

import { readFileSync } from "node:fs";
import { Machine } from "../../act_viz/curves/machine.js";

const numbers = (values) => Float64Array.from(values, Number);
const CASES = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const wrong = [];
let worst = 0;

for (const { name, program, runs } of CASES) {
  const machine = new Machine(program);
  for (const { values, z, expected, allowed } of runs) {
    const found = machine.run(numbers(z), values);
    for (const order of ["a", "slope"]) {
      numbers(expected[order]).forEach((right, at) => {
        const ours = found[order][at];
        const error = Object.is(ours, right) || ours === right ? 0 : Math.abs(ours - right) / (Math.abs(right) + allowed);
        if (error <= 1e-9) worst = Math.max(worst, error);
        else wrong.push(`${name} ${JSON.stringify(values)}: ${order}(${z[at]}) is ${right}, not ${ours}`);
      });
    }
  }
}
console.log(JSON.stringify({ worst, wrong: wrong.slice(0, 20), n_wrong: wrong.length }));
