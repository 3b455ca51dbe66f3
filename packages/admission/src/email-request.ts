import type { Actor } from '@crm/audit';
import type { SendEmailAnswer, SendEmailBody, ValidationIssue } from '@crm/contracts';

export type EmailRequest = {
  loanId: number;
  body: SendEmailBody;
  actor: Actor;
  correlationId: string;
  /** The caller's Idempotency-Key with the route it was sent to. */
  idempotency: { key: string; route: string } | null;
};

export type DeniedAnswer = { blocked: string[]; correlationId: string };

/** What came of a request; everything but `queued` and `denied` has written nothing. */
export type AdmissionResult =
  | { kind: 'queued'; answer: SendEmailAnswer }
  | { kind: 'denied'; answer: DeniedAnswer }
  | { kind: 'invalid'; issues: ValidationIssue[] }
  | {
      kind: 'variables';
      code: 'VARIABLE_NOT_ALLOWED' | 'VARIABLE_INVALID';
      issues: ValidationIssue[];
      allowed: string[];
    }
  | {
      kind: 'refused';
      code: 'LOAN_NOT_FOUND' | 'TEMPLATE_NOT_FOUND' | 'CATEGORY_MISMATCH' | 'IDEMPOTENCY_KEY_REUSED';
    }
  | { kind: 'contended' };
