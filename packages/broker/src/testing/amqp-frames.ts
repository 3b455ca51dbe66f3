/** AMQP 0-9-1 method frames, for a proxy that speaks in the broker's name. Numbers: class and method ids of the specification. */
function methodFrame(channel: number, ids: { class: number; method: number }, args: Buffer): Buffer {
  const frame = Buffer.alloc(7 + 4 + args.length + 1);
  frame.writeUInt8(1, 0);
  frame.writeUInt16BE(channel, 1);
  frame.writeUInt32BE(4 + args.length, 3);
  frame.writeUInt16BE(ids.class, 7);
  frame.writeUInt16BE(ids.method, 9);
  args.copy(frame, 11);
  frame.writeUInt8(0xce, frame.length - 1);
  return frame;
}

function tagAndBits(deliveryTag: number): Buffer {
  const args = Buffer.alloc(9);
  args.writeBigUInt64BE(BigInt(deliveryTag), 0);
  return args;
}

/** `basic.ack` of one publish. */
export const ackFrame = (channel: number, deliveryTag: number): Buffer =>
  methodFrame(channel, { class: 60, method: 80 }, tagAndBits(deliveryTag));

/** `basic.nack` of one publish. */
export const nackFrame = (channel: number, deliveryTag: number): Buffer =>
  methodFrame(channel, { class: 60, method: 120 }, tagAndBits(deliveryTag));

/** `connection.blocked`, as it comes with a memory or disk alarm. */
export function blockedFrame(reason: string): Buffer {
  return methodFrame(0, { class: 10, method: 60 }, Buffer.from([reason.length, ...Buffer.from(reason)]));
}

/** `connection.unblocked`. */
export const unblockedFrame = (): Buffer => methodFrame(0, { class: 10, method: 61 }, Buffer.alloc(0));

/** Turns every `basic.ack` of a client into one for a delivery that never was, which the broker answers with 406. */
export function withWrongAcks(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const ack = Buffer.from([0, 60, 0, 80]);
  for (let at = changed.indexOf(ack); at !== -1; at = changed.indexOf(ack, at + 4)) {
    changed.writeBigUInt64BE(999_999n, at + 4);
  }
  return changed;
}
