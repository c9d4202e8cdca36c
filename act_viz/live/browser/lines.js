// How the lines of the timeline are drawn: the colors and dashes come from Python, for the charts have the same.

/** The name of the accuracy that is shown: that on the test set or, where nothing is held out, on the training set. */
export function accuracyName(scene) {
  return scene.points.test.some(Boolean) ? "test_accuracy" : "train_accuracy";
}

/** What each line shows; in a race each has its lane's color, and accuracy is left out. */
export function linesOf(scene, theme) {
  const { lanes, quantities } = scene;
  const line = (name) => ({ ...quantities[name], color: quantities[name].color[theme.mode] });
  const loss = line("train_loss");
  if (lanes.length > 1) return { loss, dead: { ...line("dead"), color: theme.ink, dash: [5, 3], width: 2 } };
  return { loss, accuracy: line(accuracyName(scene)), dead: line("dead") };
}
