// One function above its derivative.

import { door } from "./door.js";
import { Picture } from "./picture.js";

export default door((parent) => new Picture(parent));
