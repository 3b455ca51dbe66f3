import { inject } from 'vitest';
import type {} from './provided-context.ts';
import type { Product } from './start-product.ts';

/** The product and browser of the worker that this test file runs in; no other file uses them meanwhile. */
export function product(): Product {
  // From 1 to the number of workers, each at one file at a time.
  const found = inject('products')[Number(process.env.VITEST_POOL_ID) - 1];
  if (found === undefined) throw new Error(`there is no product for worker ${process.env.VITEST_POOL_ID}`);
  return found;
}
