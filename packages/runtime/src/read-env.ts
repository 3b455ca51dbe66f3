/** The environment of this process: the one place in the product that reads it. */
export function readEnv(): Readonly<Record<string, string | undefined>> {
  return { ...process.env };
}
