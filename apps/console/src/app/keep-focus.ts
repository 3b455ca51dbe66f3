// What a person takes for one place: where the focus may stand when what had it is gone.
const places = 'dialog, [role="dialog"], section, fieldset, form, search, li, main';

const trailMost = 20;

const mayHold = (element: Element) => element.isConnected && !element.matches(':disabled');

/**
 * Whoever works by keys must never be thrown back to the top of the page: when what has the focus is taken away or
 * disabled (a button that did its work, a row that is settled), the nearest place around it takes the focus over. A
 * page that knows better moves the focus itself. Returns how to stop.
 */
export function keepFocus(document: Document): () => void {
  let last: Element | null = null;
  let around: Element[] = [];
  // Where the focus was before, newest first: what opened a dialog is found here when the dialog is gone.
  let trail: Element[] = [];

  const remember = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    last = target;
    trail = [target, ...trail.filter((one) => one !== target && one.isConnected)].slice(0, trailMost);
    around = [];
    for (
      let place = target.parentElement?.closest(places);
      place;
      place = place.parentElement?.closest(places)
    )
      around.push(place);
  };
  const look = () => {
    if (last === null || document.activeElement !== document.body) return;
    if (mayHold(last)) return;
    last = null;
    const place = around.find((one) => one.isConnected) ?? trail.find(mayHold);
    if (!(place instanceof HTMLElement)) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  };

  const observer = new MutationObserver(look);
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled'],
  });
  document.addEventListener('focusin', remember);
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', remember);
  };
}
