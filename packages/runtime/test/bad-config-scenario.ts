// A process of its own for exit-on-bad-config.test.ts.
import * as v from 'valibot';
import { exitOnBadConfig } from '../src/exit-on-bad-config.ts';
import { parseEnv } from '../src/parse-env.ts';
import { readEnv } from '../src/read-env.ts';

exitOnBadConfig(() =>
  parseEnv(v.object({ SCENARIO_URL: v.string(), SCENARIO_PORT: v.pipe(v.string(), v.digits()) }), readEnv()),
);
