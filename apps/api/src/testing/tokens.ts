import type { Role } from '@crm/contracts';
import { SignJWT } from 'jose';

export const testSecret = 'a secret of the tests only';

export type TokenOptions = { sub?: string; roles?: readonly (Role | string)[] };

/** A good `Authorization` header: HS256 under `testSecret`, for ten minutes. */
export async function bearer({ sub = 'agent-1', roles = ['crm:agent'] }: TokenOptions = {}): Promise<string> {
  const token = await new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(testSecret));
  return `Bearer ${token}`;
}
