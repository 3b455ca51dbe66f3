import { writeSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/** EX_CONFIG of sysexits.h: a supervisor can tell "fix the settings" from "try again". */
export const badConfigExitCode = 78;

/** Runs `read`; when the settings are at fault, says so on standard error and ends the process with code 78. */
export function exitOnBadConfig<Config>(read: () => Config): Config {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    writeSync(2, `${error.message}\n`);
    process.exit(badConfigExitCode);
  }
}
