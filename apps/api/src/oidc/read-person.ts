import { type Role, roles } from '@crm/contracts';
import * as v from 'valibot';
import { subjectSchema } from '../auth/create-authenticator.ts';

/** How the provider's claims become roles of ours. */
export type RoleRules = {
  /** The claim that lists a person's groups or roles; a path with dots where no claim has the whole name. */
  claim: string;
  /** Its values, each with the roles that it gives; null where the provider names our roles as they are. */
  map: Readonly<Record<string, readonly Role[]>> | null;
};

export type Person = { subject: string; name: string; roles: Role[] };

const nameLengthMax = 120;
/** Some directories put a person into many groups; what stands beyond is not looked at. */
const valuesMax = 1_000;

/** Who the claims of a checked ID token say it is. A person without any role of ours has an empty list. */
export function readPerson(claims: Record<string, unknown>, rules: RoleRules): Person | undefined {
  const subject = v.safeParse(subjectSchema, claims.sub);
  if (!subject.success) return undefined;
  return { subject: subject.output, name: nameOf(claims) ?? subject.output, roles: rolesOf(claims, rules) };
}

function nameOf(claims: Record<string, unknown>): string | undefined {
  for (const claim of [claims.name, claims.preferred_username, claims.email]) {
    if (typeof claim !== 'string') continue;
    const name = claim.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
    // By characters: half of one could not be stored.
    if (name !== '') return [...name].slice(0, nameLengthMax).join('');
  }
  return undefined;
}

// A value that is not listed gives nothing: what a provider adds later must not let anybody in.
function rolesOf(claims: Record<string, unknown>, { claim, map }: RoleRules): Role[] {
  const found = Object.hasOwn(claims, claim) ? claims[claim] : atPath(claims, claim.split('.'));
  const values = (typeof found === 'string' ? [found] : Array.isArray(found) ? found : [])
    .slice(0, valuesMax)
    .filter((value): value is string => typeof value === 'string');
  const given = new Set<string>(
    map === null ? values : values.flatMap((value) => (Object.hasOwn(map, value) ? (map[value] ?? []) : [])),
  );
  return roles.filter((role) => given.has(role));
}

function atPath(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return undefined;
  return atPath(Reflect.get(value, first), rest);
}
