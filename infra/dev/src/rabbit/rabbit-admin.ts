/** Makes and deletes vhosts through RabbitMQ's management API, with the user of the AMQP URL. */
export type RabbitAdmin = {
  /** Returns the AMQP URL of the new vhost, on which the user has every permission. */
  createVhost: (name: string) => Promise<string>;
  /** Removes the vhost with its queues and connections; one that is gone is no error. */
  deleteVhost: (name: string) => Promise<void>;
  /** Any other call: path below `/api`; returns the parsed body, or null where there is none; throws on 4xx and 5xx. */
  request: (method: string, path: string, body?: unknown) => Promise<unknown>;
};

const requestTimeoutMs = 30_000;

/** A client for the management API at `managementUrl` (`http://host:port`). */
export function createRabbitAdmin(urls: { amqpUrl: string; managementUrl: string }): RabbitAdmin {
  const amqp = new URL(urls.amqpUrl);
  const management = new URL(urls.managementUrl);
  // fetch refuses credentials in a URL; those of the management URL win over those of AMQP.
  const user = decodeURIComponent(management.username || amqp.username || 'guest');
  const password = decodeURIComponent(management.password || amqp.password || 'guest');
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  async function request(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(`/api${path}`, management.origin), {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const text = await response.text();
    if (method === 'DELETE' && response.status === 404) return null;
    if (!response.ok) throw new Error(`RabbitMQ answered ${response.status} to ${method} ${path}: ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  }

  return {
    request,
    createVhost: async (name) => {
      const vhost = encodeURIComponent(name);
      await request('PUT', `/vhosts/${vhost}`, {});
      const all = { configure: '.*', write: '.*', read: '.*' };
      await request('PUT', `/permissions/${vhost}/${encodeURIComponent(user)}`, all);
      const url = new URL(urls.amqpUrl);
      url.pathname = `/${vhost}`;
      return url.href;
    },
    deleteVhost: async (name) => {
      await request('DELETE', `/vhosts/${encodeURIComponent(name)}`);
    },
  };
}
