import { createHash } from 'node:crypto';

// RFC 6962, 2.1. The prefixes keep a node from being passed off as a leaf.
const leafPrefix = Buffer.from([0]);
const nodePrefix = Buffer.from([1]);

/** The hash of an entry. */
export function leafHash(entry: Buffer): Buffer {
  return createHash('sha256').update(leafPrefix).update(entry).digest();
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/** The root over leaf hashes in their order; there must be one at least. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) throw new RangeError('a tree has a leaf at least');
  if (leaves.length === 1) return first;
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** The nodes that lead from one leaf to the root, nearest first. */
export function proofOf(leaves: readonly Buffer[], position: number): Buffer[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return position < split
    ? [...proofOf(left, position), rootOf(right)]
    : [...proofOf(right, position - split), rootOf(left)];
}

/** The largest power of two that is smaller than the number of leaves. */
function splitOf(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}
