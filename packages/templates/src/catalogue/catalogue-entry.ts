import type { Category, JsonValue } from '@crm/contracts';

/** A template of the catalogue, without its sources, which stand beside it in `body.html.hbs` and `body.txt.hbs`. */
export type CatalogueEntry = {
  readonly templateId: string;
  readonly name: string;
  readonly description: string;
  readonly category: Category;
  /** What a servicer groups letters by, such as `servicing.escrow`. */
  readonly categoryKey: string;
  /** A suggestion; plain text, since a subject has no placeholders. */
  readonly subject: string;
  /** The line that mail clients show beside the subject. */
  readonly preheader: string;
  /** Values with which the letter shows all that it can. */
  readonly sampleVariables: Readonly<Record<string, JsonValue>>;
};
