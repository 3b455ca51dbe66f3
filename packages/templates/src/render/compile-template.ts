import type { ResolvedValue } from '@crm/variable-resolver';
import { LRUCache } from 'lru-cache';
import { checkTemplate } from './check-template.ts';
import { createEnvironment, tooLarge } from './create-environment.ts';
import { helperNames } from './helper-names.ts';
import { plainValues } from './plain-values.ts';
import type { Presentation } from './presentation.ts';
import { RenderFault } from './render-fault.ts';

/** A version of a template as it is stored. `hash` names its content and is what compiled templates are kept by. */
export type TemplateVersion = {
  id: string;
  version: number;
  hash: string;
  bodyHtml: string;
  bodyText: string;
};

export type RenderValues = Readonly<Record<string, ResolvedValue>>;

export type CompiledTemplate = (input: {
  values: RenderValues;
  presentation: Presentation;
  outputCharsMax: number;
}) => { html: string; text: string };

type RenderPart = (values: object, runtime: { data: unknown }) => string;

/** Compiled templates that are kept; a servicer has some dozens of versions in use. */
const compiledMax = 200;

const compileOptions = {
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: { ...Object.fromEntries(helperNames.map((name) => [name, true])), lookup: false, log: false },
};

/**
 * Compiles versions, and keeps the ones used last. A template that does not pass `checkTemplate` today is refused,
 * whenever it was stored. Throws `RenderFault`.
 */
export function createCompiler(): (template: TemplateVersion) => CompiledTemplate {
  const environments = {
    html: createEnvironment({ isHtml: true }),
    text: createEnvironment({ isHtml: false }),
  };
  const compiled = new LRUCache<string, CompiledTemplate>({ max: compiledMax });

  function compile(template: TemplateVersion): CompiledTemplate {
    const { bodyHtml, bodyText } = template;
    const { names, issues } = checkTemplate({ bodyHtml, bodyText });
    const [issue] = issues;
    if (issue !== undefined) {
      const place = `${issue.part} ${issue.line}:${issue.column}`;
      throw new RenderFault('TEMPLATE_INVALID', `${place}: ${issue.message}`);
    }
    const renderHtml: RenderPart = environments.html.compile(bodyHtml, compileOptions);
    const renderText: RenderPart = environments.text.compile(bodyText, compileOptions);
    return ({ values, presentation, outputCharsMax }) => {
      const missing = names.filter((name) => !Object.hasOwn(values, name) || values[name] === undefined);
      if (missing.length > 0) {
        throw new RenderFault('VARIABLE_MISSING', `no value was resolved for ${missing.join(', ')}`);
      }
      const runtime = { data: { presentation, outputCharsMax } };
      const html = renderHtml(values, runtime);
      const text = renderText(plainValues(values), runtime);
      if (Math.max(html.length, text.length) > outputCharsMax) throw tooLarge(outputCharsMax);
      return { html, text };
    };
  }

  return (template) => {
    // The id is part of the key, so that a hash taken over less than the bodies cannot mix two templates up.
    const key = `${template.id}\n${template.version}\n${template.hash}`;
    const found = compiled.get(key) ?? compile(template);
    compiled.set(key, found);
    return found;
  };
}
