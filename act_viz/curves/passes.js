// What passes through a function.

import { door } from "./door.js";
import { Passing } from "./passing.js";

export default door((parent) => new Passing(parent));
