/** Who the demo's letters come from. */
export const letterhead = {
  servicer: {
    name: 'Demo Mortgage Servicing',
    phone: '(202) 555-0100',
    address: '100 Example Plaza, Springfield',
  },
  mailFrom: { address: 'notices@servicer.example', name: 'Demo Mortgage Servicing' },
} as const;

export type Letterhead = typeof letterhead;
