import * as v from 'valibot';
import { databaseSettings } from '../settings.ts';

/** The settings of the commands of this package. */
export const envSchema = v.object(databaseSettings);
