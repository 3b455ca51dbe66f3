import type { Rule } from '../finding.ts';
import { arrows } from './arrows.ts';
import { concurrentIndexes } from './concurrent-indexes.ts';
import { declaredArrows } from './declared-arrows.ts';
import { docPaths } from './doc-paths.ts';
import { docTables } from './doc-tables.ts';
import { fileSize } from './file-size.ts';
import { localTraces } from './local-traces.ts';
import { manifests } from './manifests.ts';
import { outbound } from './outbound.ts';
import { processEnv } from './process-env.ts';
import { shortcuts } from './shortcuts.ts';
import { sqlOwnership } from './sql-ownership.ts';

/** Every rule of the house, in the order in which the gate asks them. */
export const rules: readonly Rule[] = [
  arrows,
  declaredArrows,
  outbound,
  processEnv,
  sqlOwnership,
  concurrentIndexes,
  docPaths,
  docTables,
  localTraces,
  manifests,
  shortcuts,
  fileSize,
];
