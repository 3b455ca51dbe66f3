import { checkPart, type PartIssue } from './check-part.ts';

export type TemplateSource = { subject?: string; bodyHtml: string; bodyText: string };

/** What is wrong in a template, and where: lines and columns count from 1. */
export type TemplateIssue = PartIssue & { part: keyof TemplateSource };

export type CheckedTemplate = {
  ok: boolean;
  /** The variables that the template uses, sorted. */
  names: string[];
  issues: TemplateIssue[];
};

/**
 * Reads a template's sources and names each variable it uses and each thing it may not do (E6, T04):
 * unknown placeholders, helpers off the allow-list, unescaped output, partials, decorators, placeholders where
 * escaping does not protect, money and dates printed raw, and values that may be unknown printed without asking.
 */
export function checkTemplate(source: TemplateSource): CheckedTemplate {
  const names = new Set<string>();
  const issues: TemplateIssue[] = [];
  for (const part of ['subject', 'bodyHtml', 'bodyText'] as const) {
    if (part === 'subject' && source.subject === undefined) continue;
    const found = checkPart({ source: source[part], isHtml: part === 'bodyHtml', names });
    issues.push(...found.map((issue) => ({ part, ...issue })));
  }
  return { ok: issues.length === 0, names: [...names].sort(), issues };
}
