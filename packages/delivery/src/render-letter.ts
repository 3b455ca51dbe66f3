import type { TemplateView } from '@crm/contracts';
import type { LoanFacts } from '@crm/directory';
import type { TemplateCache } from '@crm/templates';
import type { Renderer } from '@crm/templates/render';
import { resolveContext, resolveVariables, type ServicerFacts } from '@crm/variable-resolver';

export type LetterDeps = {
  templates: TemplateCache;
  renderer: Renderer;
  servicer: ServicerFacts;
};

/** What a letter is made of. */
export type Letter = {
  templateId: string;
  templateVersion: number;
  /** Undefined where the letter is about no loan. */
  loanFacts: LoanFacts | undefined;
  variables: Record<string, unknown>;
};

export type RenderedLetter =
  | { ok: true; template: TemplateView; html: string; text: string }
  /** `permanent` when another try would end the same. */
  | { ok: false; permanent: boolean; code: string; message: string };

/** Rendering had no place for this letter; nothing was claimed, and it is to be tried again. */
export class RendererBusyError extends Error {}

/**
 * Resolves the variables of a letter (E6) and renders it. The one place where that is done: what a preview shows is
 * what a delivery sends.
 */
export async function renderLetter(deps: LetterDeps, letter: Letter): Promise<RenderedLetter> {
  const template = await deps.templates.version(letter.templateId, letter.templateVersion);
  if (template === undefined)
    return failed('TEMPLATE_MISSING', 'The template version of this message is gone.');
  const facts = { ...factsOf(letter), servicer: deps.servicer };
  const needed = template.variables.map((variable) => variable.name);
  const resolved = resolveVariables({ needed, given: letter.variables as Record<string, never>, facts });
  if (!resolved.ok) {
    return resolved.missing.length > 0
      ? failed('VARIABLE_MISSING', `No value for ${resolved.missing.join(', ')}.`)
      : failed('VARIABLE_INVALID', `A value of the wrong type for ${resolved.invalid.join(', ')}.`);
  }
  const { templateId: id, version, contentHash: hash, bodyHtml, bodyText } = template;
  const rendered = await deps.renderer.render({
    template: { id, version, hash, bodyHtml, bodyText },
    values: resolved.values,
    context: resolveContext(facts),
  });
  if (rendered.ok) return { ok: true, template, html: rendered.html, text: rendered.text };
  if (rendered.code === 'RENDER_BUSY' || rendered.code === 'RENDER_STOPPED')
    throw new RendererBusyError(rendered.code);
  // A loaded machine overruns the deadline too, and a notice that the law requires must not die of that.
  return {
    ...failed(rendered.code, 'The template could not be rendered.'),
    permanent: rendered.code !== 'RENDER_TIMEOUT',
  };
}

function factsOf({ loanFacts }: Letter) {
  return loanFacts === undefined ? {} : { loan: loanFacts.loan, borrower: loanFacts.borrower ?? undefined };
}

function failed(code: string, message: string): RenderedLetter & { ok: false } {
  return { ok: false, permanent: true, code, message };
}
