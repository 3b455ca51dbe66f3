/** The packages on which the promises rest: who may be written to, nothing lost, nothing twice, all written down. */
export const packages = ['dnc-policy', 'outbox', 'delivery', 'audit'] as const;

export type PackageName = (typeof packages)[number];

export function isPackage(name: string): name is PackageName {
  return (packages as readonly string[]).includes(name);
}
