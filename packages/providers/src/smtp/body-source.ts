import { Readable } from 'node:stream';

const blockBytes = 65_536;

/**
 * The mail as a stream that says how far it has been read. nodemailer begins to read after 354; the end of this
 * stream comes before the final dot is written, so `onEnd` marks the earliest moment at which the server can have
 * the whole mail. That is the safe side: what fails after it is `unknown`, never sent again.
 */
export function createBodySource(mime: Buffer, on: { block: () => void; end: () => void }): Readable {
  let offset = 0;
  const source = new Readable({
    highWaterMark: blockBytes,
    read() {
      on.block();
      if (offset >= mime.length) {
        this.push(null);
        return;
      }
      const block = mime.subarray(offset, offset + blockBytes);
      offset += block.length;
      this.push(block);
    },
  });
  source.once('end', on.end);
  return source;
}
