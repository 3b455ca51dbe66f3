/** Who can sign in at a provider, by subject, with the claims that its ID tokens carry. */
export type IdentityAccounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
