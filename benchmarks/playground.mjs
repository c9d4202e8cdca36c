// Trains with TensorFlow Playground's engine as its page does, for `benchmarks.playground`: for every line that comes in,
// a thousand updates, and the microseconds of processor time that one took go out.
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";

const { Activations, Errors, backProp, buildNetwork, forwardProp, updateWeights } = await import(
  pathToFileURL(process.argv[2])
);
const { samples, hidden, batchSize, learningRate } = JSON.parse(process.argv[3]);
const network = buildNetwork([2, ...hidden, 1], Activations.RELU, Activations.TANH, null, ["x", "y"]);
let at = 0;

function update() {
  for (let i = 0; i < batchSize; i++, at = (at + 1) % samples.length) {
    const [x, y, label] = samples[at];
    forwardProp(network, [x, y]);
    backProp(network, label, Errors.SQUARE);
  }
  updateWeights(network, learningRate, 0);
}

for await (const _line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  for (let i = 0; i < 1000; i++) update();
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1000);
}
