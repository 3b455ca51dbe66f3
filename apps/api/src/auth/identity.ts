/** Who a token speaks for. */
export type Identity = { subject: string; roles: string[] };
