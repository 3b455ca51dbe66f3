import { uuidv7 } from 'uuidv7';

/** A new UUIDv7 (RFC 9562): ids made by one process sort by the order in which they were made. */
export function newId(): string {
  return uuidv7();
}
