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

/** Every node, level by level: the leaves first, the root alone at the end. */
export type Tree = readonly (readonly Buffer[])[];

/**
 * The tree over leaf hashes in their order; there must be one at least. Neighbours are joined, and one without a
 * neighbour goes up as it is: that is the tree of the RFC, whose left part is the largest power of two, and each node is
 * computed once, however many proofs are wanted.
 */
export function treeOf(leaves: readonly Buffer[]): Tree {
  if (leaves.length === 0) throw new RangeError('a tree has a leaf at least');
  const levels = [leaves];
  for (let level = leaves; level.length > 1; levels.push(level)) {
    const above: Buffer[] = [];
    for (let n = 0; n < level.length; n += 2) {
      const [left, right] = level.slice(n, n + 2) as [Buffer, Buffer?];
      above.push(right === undefined ? left : nodeHash(left, right));
    }
    level = above;
  }
  return levels;
}

/** The root over leaf hashes. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [root] = treeOf(leaves).at(-1) ?? [];
  if (root === undefined) throw new RangeError('a tree has a root');
  return root;
}

/** The nodes that lead from one leaf to the root, nearest first. */
export function proofIn(tree: Tree, position: number): Buffer[] {
  return tree.slice(0, -1).flatMap((level, height) => {
    // The neighbour: the last one of an uneven level has none.
    const node = level[Math.floor(position / 2 ** height) ^ 1];
    return node === undefined ? [] : [node];
  });
}
