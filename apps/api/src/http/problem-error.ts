import type { ErrorCode, Problem } from '@crm/contracts';

/** The members of a problem that some codes have beside the common ones. */
export type ProblemExtras = Pick<Problem, 'issues' | 'blocked' | 'current' | 'allowed'>;

export type ProblemOptions = ProblemExtras & {
  /** For the caller; never repeats what was submitted. The code's title when left out. */
  detail?: string;
  /** Where an earlier answer is repeated: the id that it was recorded under. */
  correlationId?: string;
  headers?: Readonly<Record<string, string>>;
};

/** An answer other than success. Thrown wherever it is found out; `answerProblem` makes the response of it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly options: ProblemOptions;

  constructor(code: ErrorCode, options: ProblemOptions = {}) {
    super(code);
    this.code = code;
    this.options = options;
  }
}
