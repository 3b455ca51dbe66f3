import { inlineStyles } from './inline-styles.ts';

/** The parts of a letter that a layout takes, by slot: `title` fills `@@title@@`. */
export type Slots = Readonly<Record<string, string>>;

/** Fills a layout's slots; throws when the layout and the parts do not match, either way. */
export function fillLayout(layout: string, slots: Slots): string {
  const unused = new Set(Object.keys(slots));
  const filled = layout.replaceAll(/@@([a-z]+)@@/g, (_, slot: string) => {
    const part = Object.hasOwn(slots, slot) ? slots[slot] : undefined;
    if (part === undefined) throw new Error(`layout: nothing was given for the slot ${slot}`);
    unused.delete(slot);
    return part.trim();
  });
  if (unused.size > 0) throw new Error(`layout: there is no slot ${[...unused].join(', ')}`);
  return filled;
}

/** A whole HTML document of a layout and its parts, with the looks written into the elements. */
export function applyHtmlLayout(layout: string, slots: Slots): string {
  return inlineStyles(fillLayout(layout, slots));
}
