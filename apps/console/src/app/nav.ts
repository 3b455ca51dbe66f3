import type { Permission } from '@crm/contracts';

export type NavItem = { to: string; label: string; permission: Permission; hint: string };

/** The pages by the job they serve; shown to those who may open them. */
export const nav: readonly { group: string; items: readonly NavItem[] }[] = [
  {
    group: 'Serve',
    items: [
      {
        to: '/contacts',
        label: 'Contacts',
        permission: 'contacts.read',
        hint: 'Find a person, set preferences',
      },
      {
        to: '/messages',
        label: 'Messages',
        permission: 'messages.read',
        hint: 'What was sent, what was not, and why',
      },
    ],
  },
  {
    group: 'Prove',
    items: [
      { to: '/audit', label: 'Audit log', permission: 'audit.read', hint: 'Who did what to what, and when' },
    ],
  },
  {
    group: 'Operate',
    items: [
      {
        to: '/ops',
        label: 'Operations',
        permission: 'ops.read',
        hint: 'How messages flow, and what holds them',
      },
      { to: '/ops/dlq', label: 'Dead letters', permission: 'ops.read', hint: 'What could not be handled' },
    ],
  },
];

/** Which roles open a page, in words, for a person who may not. */
export const rolesFor: Partial<Record<Permission, string>> = {
  'contacts.read': 'servicing agents, supervisors and compliance',
  'loans.read': 'servicing agents, supervisors and compliance',
  'email.send': 'servicing agents and supervisors',
  'preferences.read': 'servicing agents, supervisors and compliance',
  'messages.read': 'servicing agents, supervisors, compliance and operators',
  'messages.resolve': 'operators',
  'audit.read': 'compliance',
  'evidence.read': 'compliance',
  'ops.read': 'operators and compliance',
  'ops.replay': 'operators',
};
