import { addressesOf } from './addresses-of.ts';

const oneAddress = 'must be an amqp:// or amqps:// URL';

/**
 * What is wrong with an AMQP_URL, or null. A bad address is named by its place in the list: what stands in it may be a
 * password, wherever a slip has put it.
 */
export function faultOfAddresses(amqpUrl: string): string | null {
  const addresses = addressesOf(amqpUrl);
  const bad = addresses.findIndex((address) => !isAddress(address));
  if (bad !== -1) {
    if (addresses.length === 1) return oneAddress;
    return `address ${bad + 1} of ${addresses.length} ${oneAddress} (a comma inside an address is written %2C)`;
  }
  const urls = addresses.map((address) => new URL(address));
  // Over amqp:// the password that amqps:// protects would be sent in clear text as soon as the other node is away.
  if (differ(urls, ({ protocol }) => protocol)) return 'must be all amqp:// or all amqps://';
  // Nodes of one cluster have their queues in common, vhosts do not: what one is sent, nobody would take from the other.
  if (differ(urls, ({ pathname }) => pathname)) return 'must name the same vhost in every address';
  return null;
}

const isAddress = (address: string) => /^amqps?:\/\/\S+$/.test(address) && URL.canParse(address);

function differ(urls: readonly URL[], part: (url: URL) => string): boolean {
  return new Set(urls.map(part)).size > 1;
}
