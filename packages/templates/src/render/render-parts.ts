import type { CompiledTemplate, TemplateVersion } from './compile-template.ts';
import { presentationOf } from './presentation.ts';
import { RenderFault } from './render-fault.ts';
import type { RenderJob, RenderResult } from './render-message.ts';

/** Renders both parts at once, in this thread and without a deadline: what the worker does for one job. */
export function renderParts(
  job: RenderJob,
  compile: (template: TemplateVersion) => CompiledTemplate,
): RenderResult {
  try {
    const presentation = presentationOf(job.context);
    const { values, outputCharsMax } = job;
    const parts = compile(job.template)({ values, presentation, outputCharsMax });
    return { ok: true, ...parts, fallbacks: presentation.fallbacks };
  } catch (error) {
    if (error instanceof RenderFault) return { ok: false, code: error.code, message: error.message };
    // Handlebars puts the whole context into some of its messages; a borrower's data must not reach a log.
    const name = error instanceof Error ? error.name : 'unknown';
    return { ok: false, code: 'RENDER_FAILED', message: `the template could not be rendered (${name})` };
  }
}
