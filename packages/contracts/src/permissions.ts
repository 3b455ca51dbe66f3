export const roles = [
  'crm:agent',
  'crm:supervisor',
  'crm:compliance',
  'crm:ops',
  'comms:viewer',
  'comms:editor',
  'comms:approver',
  'crm:admin',
] as const;

export type Role = (typeof roles)[number];

export const permissions = [
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
] as const;

export type Permission = (typeof permissions)[number];

const agent = [
  'email.send',
  'loans.read',
  'contacts.read',
  'preferences.read',
  'preferences.write',
  'dnc.check',
  'messages.read',
  'templates.read',
] as const satisfies Permission[];

const reading = [
  'loans.read',
  'contacts.read',
  'preferences.read',
  'dnc.check',
  'messages.read',
  'audit.read',
  'evidence.read',
  'ops.read',
  'templates.read',
] as const satisfies Permission[];

/** Which role may do what (E9). The same table is printed in the docs and checked against them. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  'crm:agent': agent,
  'crm:supervisor': agent,
  'crm:compliance': [...reading, 'holds.manage'],
  'crm:ops': ['messages.read', 'messages.resolve', 'ops.read', 'ops.replay', 'templates.read'],
  'comms:viewer': ['templates.read'],
  'comms:editor': ['templates.read'],
  'comms:approver': ['templates.read'],
  'crm:admin': permissions,
};

/** Whether any of these roles carries the permission; a role we do not know carries none. */
export function isPermitted(heldRoles: readonly string[], permission: Permission): boolean {
  return heldRoles.some((role) => isRole(role) && rolePermissions[role].includes(permission));
}

function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}
