/** Why a letter was not rendered. Permanent, except the last three, which another try may pass. */
export type RenderFaultCode =
  | 'TEMPLATE_INVALID'
  | 'VARIABLE_MISSING'
  | 'CURRENCY_INVALID'
  | 'RENDER_TOO_LARGE'
  | 'RENDER_FAILED'
  | 'RENDER_TIMEOUT'
  | 'RENDER_BUSY'
  | 'RENDER_STOPPED';

/** A named failure within rendering. Its message holds names and places, never a borrower's value. */
export class RenderFault extends Error {
  readonly code: RenderFaultCode;

  constructor(code: RenderFaultCode, message: string) {
    super(message);
    this.name = 'RenderFault';
    this.code = code;
  }
}
