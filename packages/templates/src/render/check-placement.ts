import { createHtmlReader, type HtmlPlace, type HtmlReader } from './html-reader.ts';

/** Attributes whose value is shown or read out and nothing else: never followed, loaded or run. */
const plainAttributes = ['alt', 'title', 'aria-label'];

// None has a place in mail, and each has its own rules about where it ends.
const refusedElements = new Set([
  'script',
  'iframe',
  'object',
  'embed',
  'applet',
  'base',
  'svg',
  'math',
  'template',
  'noscript',
  'noembed',
  'noframes',
  'plaintext',
  'xmp',
  'textarea',
  'form',
]);

/** An HTML reader that reports elements which have no place in a mail. */
export function createCheckedHtmlReader(report: (message: string) => void): HtmlReader {
  return createHtmlReader((element) => {
    if (refusedElements.has(element)) report(`the element ${element} is not allowed`);
  });
}

/**
 * Why a placeholder may not stand at this place, or undefined if it may. Escaping protects text and quoted
 * values; it does not stop `javascript:` in a link, a second attribute after an unquoted value, or CSS.
 */
export function checkPlacement(place: HtmlPlace): string | undefined {
  switch (place.at) {
    case 'text':
      return undefined;
    case 'quoted-value':
      if (plainAttributes.includes(place.attribute)) return undefined;
      return `a placeholder is not allowed in the attribute ${place.attribute}`;
    case 'unquoted-value':
      return 'a placeholder in an attribute must stand in quotes';
    case 'tag':
      return 'a placeholder is not allowed within a tag';
    case 'raw-text':
      return `a placeholder is not allowed in ${place.element}`;
    case 'comment':
      return 'a placeholder is not allowed in a comment';
    default:
      return place satisfies never;
  }
}
