export const filesMax = 25;
/** Of the whole request: base64 makes four bytes of three. */
export const totalBytesMax = 15 * 1024 * 1024;

type Sized = { filename: string; bytes: number };

/** Why these cannot go with the message; nothing where they can. */
export function attachmentFault(files: readonly Sized[]): string | undefined {
  if (files.length > filesMax) return `At most ${filesMax} files can be attached`;
  const total = files.reduce((sum, { bytes }) => sum + Math.ceil(bytes / 3) * 4, 0);
  if (total > totalBytesMax)
    return 'All files together may have at most 15 MB when they are packed for sending';
  const empty = files.find(({ bytes }) => bytes === 0);
  return empty === undefined ? undefined : `${empty.filename} is empty`;
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
