// Runs the program of a function: the same operations on the same numbers as Python, one after another.

import { erf, erfc, erfcx, expit, logaddexp, ndtr, rint, signbit } from "./special.js";

const OPERATIONS = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  power: Math.pow,
  negative: (x) => -x,
  positive: (x) => x,
  absolute: Math.abs,
  sign: Math.sign,
  square: (x) => x * x,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  hypot: (x, y) => Math.hypot(x, y),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  logaddexp,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  arctan: Math.atan,
  arcsinh: Math.asinh,
  erf,
  erfc,
  erfcx,
  ndtr,
  expit,
  floor: Math.floor,
  rint,
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
  heaviside: (x, y) => (x > 0 ? 1 : x === 0 ? y : x < 0 ? 0 : NaN),
  copysign: (x, y) => (signbit(x) === signbit(y) ? x : -x),
  signbit,
  isinf: (x) => (Math.abs(x) === Infinity ? 1 : 0),
  isnan: (x) => (Number.isNaN(x) ? 1 : 0),
  greater: (x, y) => (x > y ? 1 : 0),
  greater_equal: (x, y) => (x >= y ? 1 : 0),
  less: (x, y) => (x < y ? 1 : 0),
  less_equal: (x, y) => (x <= y ? 1 : 0),
  equal: (x, y) => (x === y ? 1 : 0),
  not_equal: (x, y) => (x !== y ? 1 : 0),
  logical_and: (x, y) => x && y,
  logical_or: (x, y) => x || y,
  logical_not: (x) => (x ? 0 : 1),
  bitwise_and: (x, y) => x & y,
  bitwise_or: (x, y) => x | y,
  where: (choice, x, y) => (choice ? x : y),
};

// Where an operation changes from one branch to another: whether it is on the second one, from its operands.
const SWITCHES = {
  greater: OPERATIONS.greater,
  greater_equal: OPERATIONS.greater_equal,
  less: OPERATIONS.less,
  less_equal: OPERATIONS.less_equal,
  maximum: OPERATIONS.less,
  minimum: OPERATIONS.less,
  absolute: signbit,
  sign: (x) => Math.sign(x),
  signbit,
  copysign: (_x, y) => signbit(y),
  heaviside: (x) => (x > 0 ? 1 : 0),
  floor: Math.floor,
  rint,
  divide: (_x, y) => signbit(y),
  cbrt: signbit,
  power: signbit,
  sqrt: (x) => (x > 0 ? 1 : 0),
  log: (x) => (x > 0 ? 1 : 0),
};

export class Machine {
  /** `program` as Python's Program gives it. */
  constructor({ inputs, constants, calls, results }) {
    this.parameters = inputs.slice(1);
    this.results = results;
    this.registers = [...inputs.map(() => NaN), ...constants.map(Number)];
    this.varies = this.registers.map((_value, at) => at === 0);
    this.calls = calls.map(([name, ...places]) => {
      if (!(name in OPERATIONS)) throw new Error(`The browser has no operation “${name}”.`);
      const varies = places.some((place) => this.varies[place]);
      this.varies.push(varies);
      return { name, operation: OPERATIONS[name], places, varies, result: this.varies.length - 1 };
    });
    this.size = -1;
  }

  /** f and f' at every number of `z` for `values` of the parameters, by name; the arrays hold until the next run. */
  run(z, values) {
    const { registers } = this;
    if (z.length !== this.size) this.resize(z.length);
    registers[0] = z;
    this.parameters.forEach((name, at) => (registers[at + 1] = values[name]));
    for (const { operation, places, varies, result } of this.calls) {
      if (varies) fill(operation, places, registers, registers[result]);
      else registers[result] = operation(...places.map((place) => registers[place]));
    }
    return { a: this.of(0), slope: this.of(1) };
  }

  resize(size) {
    this.size = size;
    for (const { varies, result } of this.calls) if (varies) this.registers[result] = new Float64Array(size);
    this.constant = [new Float64Array(size), new Float64Array(size)];
  }

  of(order) {
    const place = this.results[order];
    return this.varies[place] ? this.registers[place] : this.constant[order].fill(this.registers[place]);
  }

  /** Of the last run: the branch that each operation with branches takes at each number, an array for each. */
  branches() {
    const found = [];
    for (const { name, places, varies } of this.calls) {
      const branch = varies && SWITCHES[name];
      if (!branch) continue;
      const [x, y] = places.map((place) => this.registers[place]);
      const [wideX, wideY] = [x, y].map((values) => typeof values === "object");
      found.push(Float64Array.from({ length: this.size }, (_value, i) => branch(wideX ? x[i] : x, wideY ? y[i] : y)));
    }
    return found;
  }
}

function fill(operation, places, registers, out) {
  const [x, y, third] = places.map((place) => registers[place]);
  const wideX = typeof x === "object";
  const wideY = typeof y === "object";
  const n = out.length;
  if (places.length === 1) {
    for (let i = 0; i < n; i++) out[i] = operation(x[i]);
  } else if (places.length === 3) {
    const wideThird = typeof third === "object";
    for (let i = 0; i < n; i++) out[i] = operation(wideX ? x[i] : x, wideY ? y[i] : y, wideThird ? third[i] : third);
  } else if (wideX && wideY) {
    for (let i = 0; i < n; i++) out[i] = operation(x[i], y[i]);
  } else if (wideX) {
    for (let i = 0; i < n; i++) out[i] = operation(x[i], y);
  } else {
    for (let i = 0; i < n; i++) out[i] = operation(x, y[i]);
  }
}
