import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { providePromtool } from '@crm/dev';

/** Runs Prometheus' own tool; throws with what it said when it is not content. */
export async function runPromtool(args: readonly string[], { cwd }: { cwd: string }): Promise<string> {
  const promtool = await providePromtool();
  const { stdout } = await promisify(execFile)(promtool, [...args], { cwd }).catch(
    (error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`promtool ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? error.message}`);
    },
  );
  return stdout;
}
