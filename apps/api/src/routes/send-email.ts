import { type AdmissionResult, admitEmail } from '@crm/admission';
import {
  crmIdParamSchema,
  idempotencyKeySchema,
  type SendEmailAnswer,
  sendEmailAnswerSchema,
  sendEmailBodySchema,
} from '@crm/contracts';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

const path = '/api/loans/:loanId/crm/send-email';

/** Queues one e-mail (E1, E16): nothing is rendered and nobody is called here. */
export const sendEmail = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path,
    contract: {
      name: 'sendEmail',
      tag: 'Messages',
      summary: 'Queue an e-mail for a loan',
      description:
        'Checks the request, asks the do-not-contact policy for marketing, and queues the message. A repeat with the same `Idempotency-Key` gets the first answer again.',
      params: v.object({ loanId: crmIdParamSchema }),
      headers: v.object({ 'idempotency-key': v.optional(idempotencyKeySchema) }),
      body: sendEmailBodySchema,
      bodyExample: {
        to: ['borrower@x.example'],
        subject: 'Your escrow analysis',
        templateId: 'escrow-analysis-v1',
        variables: { BorrowerName: 'Ann Lee' },
        category: 'transactional',
      },
      answers: {
        202: {
          description: 'Queued.',
          schema: sendEmailAnswerSchema,
          example: {
            status: 'queued',
            messageId: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
            eventId: '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11',
            correlationId: '0193d8a0-6d3d-7c01-8a44-1f2e3d4c5b6a',
            category: 'transactional',
          },
        },
      },
      errors: [
        'LOAN_NOT_FOUND',
        'DNC_ENFORCED',
        'TEMPLATE_NOT_FOUND',
        'CATEGORY_MISMATCH',
        'VARIABLE_NOT_ALLOWED',
        'VARIABLE_INVALID',
        'IDEMPOTENCY_KEY_REUSED',
        'ADMISSION_CONTENDED',
      ],
    },
    permission: 'email.send',
    handle: async (c, { params, headers, body }) => {
      const key = headers['idempotency-key'];
      const result = await admitEmail(deps, {
        loanId: params.loanId,
        body,
        actor: c.get('actor'),
        correlationId: c.get('correlationId'),
        idempotency: key === undefined ? null : { key, route: `POST ${path}` },
      });
      return c.json(answerOf(result), 202);
    },
  });

function answerOf(result: AdmissionResult): SendEmailAnswer {
  switch (result.kind) {
    case 'queued': {
      // A remembered answer comes back from jsonb with its members in another order: all repeats get the same bytes.
      const { status, messageId, eventId, correlationId, category } = result.answer;
      return { status, messageId, eventId, correlationId, category };
    }
    case 'denied':
      throw new ProblemError('DNC_ENFORCED', result.answer);
    case 'invalid':
      throw new ProblemError('VALIDATION_FAILED', { issues: result.issues });
    case 'variables':
      throw new ProblemError(result.code, { issues: result.issues, allowed: result.allowed });
    case 'refused':
      throw new ProblemError(result.code);
    case 'contended':
      throw new ProblemError('ADMISSION_CONTENDED', { headers: { 'retry-after': '1' } });
    default:
      return result satisfies never;
  }
}
