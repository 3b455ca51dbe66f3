/** One time for every reader, to the second: in a text that goes elsewhere nobody knows whose time it was. */
export function utcText(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
