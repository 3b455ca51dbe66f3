import type { Product } from './start-product.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** One for each worker of the run. */
    products: Product[];
  }
}
