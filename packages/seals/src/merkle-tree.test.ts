import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, proofIn, rootOf, treeOf } from './merkle-tree.ts';

const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Buffer, right: Buffer) => sha(Buffer.from([1]), left, right);

/** RFC 9162, 2.1.3.2: the verifier's own way up, written from the text and not from the tree. */
function climb({
  leaf,
  position,
  size,
  proof,
}: {
  leaf: Buffer;
  position: number;
  size: number;
  proof: Buffer[];
}) {
  let [fn, sn, hash] = [position, size - 1, leaf];
  for (const next of proof) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      hash = node(next, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      hash = node(hash, next);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 ? hash : undefined;
}

describe('T19: the tree of RFC 6962', () => {
  it('hashes leaves and nodes with their prefixes, and the left part is the larger', () => {
    const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'].map((hex) =>
      Buffer.from(hex, 'hex'),
    );
    const leaves = entries.map(leafHash);
    expect(leaves[0]?.toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    // Known answers of the tree heads over these entries, as other implementations print them.
    expect(rootOf(leaves.slice(0, 1)).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(rootOf(leaves.slice(0, 2)).toString('hex')).toBe(
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    );
    expect(rootOf(leaves.slice(0, 3)).toString('hex')).toBe(
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    );
    expect(rootOf(leaves.slice(0, 7)).toString('hex')).toBe(
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    );
  });

  it('gives every leaf of every tree a proof that leads to the root, and no other leaf with it', () => {
    const tree = fc
      .integer({ min: 1, max: 70 })
      .chain((size) =>
        fc.record({ size: fc.constant(size), position: fc.nat(size - 1), other: fc.nat(size - 1) }),
      );
    void fc.assert(
      fc.property(tree, ({ size, position, other }) => {
        const leaves = Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`row ${n}`)));
        const proof = proofIn(treeOf(leaves), position);
        const leaf = leaves[position] ?? Buffer.alloc(0);
        const root = rootOf(leaves);
        expect(climb({ leaf, position, size, proof })).toEqual(root);
        if (other !== position)
          expect(climb({ leaf: leaves[other] ?? leaf, position, size, proof })).not.toEqual(root);
      }),
    );
  });

  it('has another root after a swap, a cut or a change', () => {
    const leaves = Array.from({ length: 9 }, (_, n) => leafHash(Buffer.from(`row ${n}`)));
    const [first, second, ...rest] = leaves as [Buffer, Buffer, ...Buffer[]];
    const root = rootOf(leaves);
    expect(rootOf([second, first, ...rest])).not.toEqual(root);
    expect(rootOf(leaves.slice(0, -1))).not.toEqual(root);
    expect(rootOf([leafHash(Buffer.from('other')), second, ...rest])).not.toEqual(root);
  });
});

// Breaks tried:
// - no prefix before nodes; one without a neighbour joined with itself; a proof of the leaf instead of its neighbour.
