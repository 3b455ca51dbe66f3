import { envSchema as api } from '@crm/api/env';
import { envSchema as consumer } from '@crm/consumer/env';
import { envSchema as database } from '@crm/db/cli-env';
import { envSchema as roles } from '@crm/db/roles-env';
import { envSchema as dispatcher } from '@crm/dispatcher/env';
import type { EnvSchema } from '@crm/runtime';
import { envSchema as scheduler } from '@crm/scheduler/env';
import { envSchema as verifyAudit } from '@crm/seals/cli-env';

/** A program that is started with settings, and where its source begins, from the root of the repository. */
export type Program = { readonly name: string; readonly main: string; readonly schema: EnvSchema };

/** Every program of a deployment. A new one gets its line here, and so its table in the reference and its tests. */
export const programs: readonly Program[] = [
  { name: 'api', main: 'apps/api/src/main.ts', schema: api },
  { name: 'dispatcher', main: 'apps/dispatcher/src/main.ts', schema: dispatcher },
  { name: 'consumer', main: 'apps/consumer/src/main.ts', schema: consumer },
  { name: 'scheduler', main: 'apps/scheduler/src/main.ts', schema: scheduler },
  { name: 'migrate', main: 'packages/db/src/cli/migrate.ts', schema: database },
  { name: 'roles', main: 'packages/db/src/cli/roles.ts', schema: roles },
  { name: 'verify-audit', main: 'packages/seals/src/cli/verify-audit.ts', schema: verifyAudit },
];
