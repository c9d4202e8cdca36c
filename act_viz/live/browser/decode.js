// A message of the live view as typed arrays: the reader of the layout that frames.py writes.

const MAGIC = 0x5641; // "AV", little endian
const HEADER_BYTES = 16;
const VIEWS = { u1: Uint8Array, u2: Uint16Array, i2: Int16Array, u4: Uint32Array, f4: Float32Array };

/** What is wrong with a message, in a sentence that the reader may see. */
export class LayoutError extends Error {}

/**
 * The header of a message and its states, none of them copied.
 *
 * Every state is `{ index, lanes, event }`; a lane maps the name of each block to a typed array over the message's own
 * buffer. The header says where each block lies, so that nothing of the layout is written twice. A message of another
 * layout than `reads` is refused.
 */
export function decodeMessage(bytes, reads) {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  if (aligned.byteLength < HEADER_BYTES || view.getUint16(0, true) !== MAGIC) {
    throw new LayoutError("This message is not one of the live view.");
  }
  const version = view.getUint8(2);
  if (version !== reads) {
    throw new LayoutError(`The server writes layout ${version}, this page reads layout ${reads}: reload the page.`);
  }
  const nStates = view.getUint32(4, true);
  const metaBytes = view.getUint32(8, true);
  const stateBytes = view.getUint32(12, true);
  if (aligned.byteLength !== HEADER_BYTES + metaBytes + nStates * stateBytes) {
    throw new LayoutError("This message was cut short.");
  }
  const meta = readMeta(aligned.subarray(HEADER_BYTES, HEADER_BYTES + metaBytes), stateBytes, nStates);
  const states = [];
  for (let i = 0; i < nStates; i++) {
    states.push(decodeState(aligned, HEADER_BYTES + metaBytes + i * stateBytes, meta));
  }
  return { meta, states };
}

/** What a message is about; refused unless the layout that it promises is that of its states. */
function readMeta(bytes, stateBytes, nStates) {
  const damaged = new LayoutError("This message is damaged: reload the page.");
  let meta;
  try {
    meta = JSON.parse(new TextDecoder().decode(bytes).trimEnd());
  } catch {
    throw damaged;
  }
  const isBlock = (block) => Array.isArray(block) && Object.hasOwn(VIEWS, block[1]) && Number.isInteger(block[2]) && block[2] >= 0;
  if (!Array.isArray(meta?.lanes) || !meta.lanes.every((lane) => Array.isArray(lane) && lane.every(isBlock))) throw damaged;
  const lengths = meta.lanes.map((lane) => lane.reduce((sum, [, type, length]) => sum + length * VIEWS[type].BYTES_PER_ELEMENT, 0));
  const promised = 4 + lengths.reduce((sum, length) => sum + Math.ceil(length / 4) * 4, 0);
  if (nStates && promised !== stateBytes) throw damaged;
  return meta;
}

function decodeState(bytes, start, meta) {
  let offset = bytes.byteOffset + start;
  const index = new Uint32Array(bytes.buffer, offset, 1)[0];
  offset += 4;
  const lanes = meta.lanes.map((blocks) => {
    const lane = {};
    for (const [name, type, length] of blocks) {
      const View = VIEWS[type];
      lane[name] = new View(bytes.buffer, offset, length);
      offset += length * View.BYTES_PER_ELEMENT;
    }
    offset += (4 - (offset - bytes.byteOffset) % 4) % 4;
    return lane;
  });
  return { index, lanes };
}

/** Whether sample `i` is misclassified, from a lane's `wrong` bits. */
export function isWrong(bits, i) {
  return (bits[i >> 3] >> (i & 7)) & 1;
}
