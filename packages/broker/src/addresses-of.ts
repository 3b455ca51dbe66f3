/**
 * The addresses of an AMQP_URL: one, or those of a cluster's nodes separated by commas. Every comma is a border; one that
 * belongs to a password is written %2C there.
 */
export function addressesOf(amqpUrl: string): string[] {
  return amqpUrl.split(',').map((address) => address.trim());
}

/** Where an address leads, `host:port`: what may be logged of it, since user and password stand in the rest. */
export function placeOf(address: string | undefined): string {
  return address !== undefined && URL.canParse(address) ? new URL(address).host : 'nowhere';
}
