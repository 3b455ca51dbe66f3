import { inject } from 'vitest';
import { tamperingTests } from './tampering.ts';

tamperingTests(() => inject('databaseUrl'));
