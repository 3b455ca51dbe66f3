import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PublishedTemplate } from '../publish-template.ts';
import { checkTemplate } from '../render/check-template.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { catalogueEntries } from './entries.ts';
import { applyHtmlLayout, fillLayout } from './layout/apply-layout.ts';
import { footers } from './layout/footers.ts';

/** Reads the catalogue's files and puts each letter into the layout; throws for one that breaks a template rule. */
export async function loadCatalogue(): Promise<PublishedTemplate[]> {
  const layouts = { html: await read('layout/layout.html.hbs'), text: await read('layout/layout.txt.hbs') };
  return Promise.all(catalogueEntries.map((entry) => loadEntry(entry, layouts)));
}

async function loadEntry(
  entry: CatalogueEntry,
  layouts: { html: string; text: string },
): Promise<PublishedTemplate> {
  const { templateId, name, description, category, categoryKey, subject, preheader } = entry;
  const [html, text] = await Promise.all([
    read(`${templateId}/body.html.hbs`),
    read(`${templateId}/body.txt.hbs`),
  ]);
  const footer = footers[category];
  const slots = { title: subject, preheader, content: html, footer: footer.html };
  const bodyHtml = applyHtmlLayout(layouts.html, slots);
  const bodyText = fillLayout(layouts.text, { content: text, footer: footer.text });
  const { names, issues } = checkTemplate({ subject, bodyHtml, bodyText });
  if (issues.length > 0) throw new Error(`catalogue: ${templateId} breaks a rule: ${JSON.stringify(issues)}`);
  const contentHash = hashContent({ subject, bodyHtml, bodyText });
  return {
    templateId,
    name,
    description,
    category,
    categoryKey,
    subject,
    bodyHtml,
    bodyText,
    variables: names,
    contentHash,
  };
}

function hashContent({
  subject,
  bodyHtml,
  bodyText,
}: {
  subject: string;
  bodyHtml: string;
  bodyText: string;
}): string {
  // JSON keeps the parts apart: moving text from one to the next is other content.
  return createHash('sha256')
    .update(JSON.stringify([subject, bodyHtml, bodyText]))
    .digest('hex');
}

function read(path: string): Promise<string> {
  return readFile(new URL(path, import.meta.url), 'utf8');
}
