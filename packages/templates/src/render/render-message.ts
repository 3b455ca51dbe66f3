import type { RenderValues, TemplateVersion } from './compile-template.ts';
import type { Presentation, RenderContext } from './presentation.ts';
import type { RenderFaultCode } from './render-fault.ts';

/** What is rendered: a version, a value for each of its variables, and how to write amounts and days. */
export type RenderInput = { template: TemplateVersion; values: RenderValues; context: RenderContext };

export type RenderResult =
  | { ok: true; html: string; text: string; fallbacks: Presentation['fallbacks'] }
  /** The message holds names and places, never a borrower's value. */
  | { ok: false; code: RenderFaultCode; message: string };

/** To the worker; one at a time. */
export type RenderJob = RenderInput & { outputCharsMax: number };

/** From the worker: once when it can work, then once for each job. */
export type RenderAnswer = { kind: 'ready' } | { kind: 'result'; result: RenderResult };
