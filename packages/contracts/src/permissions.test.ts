import { describe, expect, it } from 'vitest';
import {
  isPermitted,
  type Permission,
  permissions,
  type Role,
  rolePermissions,
  roles,
} from './permissions.ts';

// The table once more, by hand, as people read it: a cell that changes must be changed in both places.
const table: Record<Role, string> = {
  //                 send loans contacts prefs prefs! dnc messages resolve audit evidence holds ops replay templates
  'crm:agent':
    '     x    x     x        x     x      x   x        -       -     -        -        -   -      x',
  'crm:supervisor':
    'x    x     x        x     x      x   x        -       -     -        -        -   -      x',
  'crm:compliance':
    '-    x     x        x     -      x   x        -       x     x        x        x   -      x',
  'crm:ops':
    '       -    -     -        -     -      -   x        x       -     -        -        x   x      x',
  'comms:viewer':
    '  -    -     -        -     -      -   -        -       -     -        -        -   -      x',
  'comms:editor':
    '  -    -     -        -     -      -   -        -       -     -        -        -   -      x',
  'comms:approver':
    '-    -     -        -     -      -   -        -       -     -        -        -   -      x',
  'crm:admin':
    '     x    x     x        x     x      x   x        x       x     x        x        x   x      x',
};

const columns: Permission[] = [
  'email.send',
  'loans.read',
  'contacts.read',
  'preferences.read',
  'preferences.write',
  'dnc.check',
  'messages.read',
  'messages.resolve',
  'audit.read',
  'evidence.read',
  'holds.manage',
  'ops.read',
  'ops.replay',
  'templates.read',
];

describe('E9, T11: the permission table', () => {
  it('is closed: these roles, these permissions and no other', () => {
    expect(Object.keys(rolePermissions)).toEqual([...roles]);
    expect([...roles].sort()).toEqual(Object.keys(table).sort());
    expect([...permissions].sort()).toEqual([...columns].sort());
    for (const held of Object.values(rolePermissions)) {
      expect(new Set(held).size).toBe(held.length);
      expect(held.filter((permission) => !permissions.includes(permission))).toEqual([]);
    }
  });

  it.each(roles)('%s may do what its row says and nothing more', (role) => {
    const marks = table[role].trim().split(/\s+/);
    expect(marks).toHaveLength(columns.length);
    const answers = columns.map((permission) => (isPermitted([role], permission) ? 'x' : '-'));
    expect(answers).toEqual(marks);
  });

  it('several roles may do what any of them may', () => {
    expect(isPermitted(['comms:viewer', 'crm:ops'], 'ops.replay')).toBe(true);
    expect(isPermitted(['comms:viewer', 'crm:agent'], 'ops.replay')).toBe(false);
  });

  it.each([
    [[]],
    [['']],
    [['CRM:ADMIN']],
    [['crm:admin ']],
    [['crm']],
    [['*']],
    [['__proto__', 'constructor', 'toString', 'hasOwnProperty']],
  ])('who holds %j may do nothing', (held: string[]) => {
    for (const permission of permissions) expect(isPermitted(held, permission)).toBe(false);
  });
});

// Breaks tried:
// - isPermitted without the list of known roles: an upper-case role and inherited names pass.
// - audit.read given to crm:agent: its row and the supervisor's go red.
