// Several functions over one another.

import { Comparison } from "./comparison.js";
import { door } from "./door.js";

export default door((parent) => new Comparison(parent));
