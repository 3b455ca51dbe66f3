/** Where in an HTML document the next character would stand. */
export type HtmlPlace =
  | { at: 'text' }
  | { at: 'quoted-value'; attribute: string }
  | { at: 'unquoted-value'; attribute: string }
  | { at: 'tag' }
  | { at: 'raw-text'; element: string }
  | { at: 'comment' };

type Mode =
  | 'text'
  | 'tag-open'
  | 'end-open'
  | 'tag-name'
  | 'before-attribute'
  | 'attribute-name'
  | 'after-attribute-name'
  | 'before-value'
  | 'double-quoted'
  | 'single-quoted'
  | 'unquoted'
  | 'markup'
  | 'comment'
  | 'bogus'
  | 'raw';

// Elements whose content is not markup. Elements with rules of their own (script, svg, plaintext, ...) are
// refused by the checker, so this reader and a mail client cannot disagree about where they end.
const rawElements = new Set(['style', 'title', 'textarea']);
const blank = /[\t\n\f\r ]/;
const letter = /[a-z]/i;

/**
 * Follows HTML source piece by piece, as the tokenizer of the HTML standard (section 13.2.5) does, and tells
 * where it stands between two pieces. Calls `onElement` with the name of each opening tag, in lower case.
 */
export function createHtmlReader(onElement: (name: string) => void) {
  let mode: Mode = 'text';
  let tag = '';
  let isClosing = false;
  let attribute = '';
  let tail = '';
  let commentChars = 0;

  function closeTag(): Mode {
    const name = tag.toLowerCase();
    tail = '';
    if (!isClosing) onElement(name);
    return !isClosing && rawElements.has(name) ? 'raw' : 'text';
  }

  function beginTag(char: string, closing: boolean): Mode {
    tag = char;
    isClosing = closing;
    return 'tag-name';
  }

  function beginAttribute(char: string): Mode {
    if (char === '>') return closeTag();
    if (blank.test(char) || char === '/') return 'before-attribute';
    attribute = char;
    return 'attribute-name';
  }

  function afterName(char: string): Mode {
    if (char === '=') return 'before-value';
    return blank.test(char) ? 'after-attribute-name' : beginAttribute(char);
  }

  function inRaw(char: string): Mode {
    const ends = blank.test(char) || char === '/' || char === '>';
    if (ends && tail.endsWith(`</${tag.toLowerCase()}`)) {
      isClosing = true;
      return char === '>' ? closeTag() : 'before-attribute';
    }
    tail = (tail + char.toLowerCase()).slice(-16);
    return 'raw';
  }

  function inMarkup(char: string): Mode {
    tail += char;
    if (tail === '-') return 'markup';
    if (tail !== '--') return char === '>' ? 'text' : 'bogus';
    tail = '';
    commentChars = 0;
    return 'comment';
  }

  function inComment(char: string): Mode {
    tail = (tail + char).slice(-4);
    commentChars += 1;
    if (char !== '>') return 'comment';
    // `<!-->` and `<!--->` are whole comments.
    const isAbrupt = (commentChars === 1 && tail === '>') || (commentChars === 2 && tail === '->');
    return isAbrupt || tail.endsWith('-->') || tail === '--!>' ? 'text' : 'comment';
  }

  function next(char: string): Mode {
    switch (mode) {
      case 'text':
        return char === '<' ? 'tag-open' : 'text';
      case 'tag-open':
        if (letter.test(char)) return beginTag(char, false);
        if (char === '/') return 'end-open';
        tail = '';
        if (char === '!') return 'markup';
        if (char === '?') return 'bogus';
        return char === '<' ? 'tag-open' : 'text';
      case 'end-open':
        if (letter.test(char)) return beginTag(char, true);
        return char === '>' ? 'text' : 'bogus';
      case 'tag-name':
        if (char === '>') return closeTag();
        if (blank.test(char) || char === '/') return 'before-attribute';
        tag += char;
        return 'tag-name';
      case 'before-attribute':
        return beginAttribute(char);
      case 'attribute-name':
        if (blank.test(char) || char === '=' || char === '/' || char === '>') return afterName(char);
        attribute += char;
        return 'attribute-name';
      case 'after-attribute-name':
        return afterName(char);
      case 'before-value':
        if (blank.test(char)) return 'before-value';
        if (char === '"') return 'double-quoted';
        if (char === "'") return 'single-quoted';
        return char === '>' ? closeTag() : 'unquoted';
      case 'double-quoted':
        return char === '"' ? 'before-attribute' : 'double-quoted';
      case 'single-quoted':
        return char === "'" ? 'before-attribute' : 'single-quoted';
      case 'unquoted':
        if (char === '>') return closeTag();
        return blank.test(char) ? 'before-attribute' : 'unquoted';
      case 'markup':
        return inMarkup(char);
      case 'comment':
        return inComment(char);
      case 'bogus':
        return char === '>' ? 'text' : 'bogus';
      case 'raw':
        return inRaw(char);
      default:
        return mode satisfies never;
    }
  }

  function place(): HtmlPlace {
    switch (mode) {
      case 'text':
        return { at: 'text' };
      case 'double-quoted':
      case 'single-quoted':
        return { at: 'quoted-value', attribute: attribute.toLowerCase() };
      case 'before-value':
      case 'unquoted':
        return { at: 'unquoted-value', attribute: attribute.toLowerCase() };
      case 'raw':
        return { at: 'raw-text', element: tag.toLowerCase() };
      case 'comment':
      case 'markup':
      case 'bogus':
        return { at: 'comment' };
      default:
        return { at: 'tag' };
    }
  }

  return {
    feed(text: string): void {
      for (const char of text) mode = next(char);
    },
    place,
    /** Back to text, after a fault was reported, so that one mistake is not reported for each line below it. */
    reset(): void {
      mode = 'text';
    },
  };
}

export type HtmlReader = ReturnType<typeof createHtmlReader>;
