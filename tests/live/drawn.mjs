// Reads off curves what Python reads off them, for a file of cases that Python wrote, and tells where the two differ.

import { readFileSync } from "node:fs";
import { Curve } from "../../act_viz/curves/curve.js";
import { headline, readOff, stretchName, written } from "../../act_viz/curves/words.js";

const { cases, say, numbers } = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const wrong = [];

function near(ours, theirs, allowed = 1e-6) {
  if (Array.isArray(theirs)) return ours?.length === theirs.length && theirs.every((one, at) => near(ours[at], one, allowed));
  if (typeof theirs !== "number") return ours === (theirs === "Infinity" ? Infinity : theirs === "-Infinity" ? -Infinity : theirs);
  return Math.abs(ours - theirs) <= allowed * Math.max(1, Math.abs(theirs));
}

function compare(what, ours, theirs, allowed) {
  if (!near(ours, theirs, allowed)) wrong.push(`${what} is ${JSON.stringify(theirs)}, not ${JSON.stringify(ours)}`);
}

for (const { name, label, shape, program, values, expected } of cases) {
  const curve = new Curve(program);
  const read = readOff(curve, values);
  const { drawn, steepest, stretches } = read;
  const at = `${name} ${JSON.stringify(values)}: `;
  compare(`${at}the steepest slope`, steepest, expected.steepest, 1e-3);
  compare(`${at}the kinks`, drawn.kinks.map(({ z, left, right, jump }) => [z, left, right, jump]), expected.kinks, 1e-6);
  compare(`${at}the stretches`, stretches, expected.stretches, 2e-3);
  compare(`${at}the headline`, headline(curve, values, read, { shape, name: label, say }), expected.headline);
  compare(`${at}the names`, stretches.map((stretch) => stretchName(curve, stretch, values, { shape, say })), expected.names);
}
for (const [value, digits, text] of numbers) compare(`${value} written`, written(Number(value), digits), text);
console.log(JSON.stringify({ wrong, n: cases.length }));
