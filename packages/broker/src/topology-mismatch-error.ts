/**
 * Something of this name exists on the broker with other arguments than this version declares (AMQP 406).
 * Nothing was changed: to delete a queue that still holds messages is a person's decision, never ours.
 */
export class TopologyMismatchError extends Error {
  override readonly name = 'TopologyMismatchError';
  readonly code = 'TOPOLOGY_MISMATCH';
  readonly resource: string;

  constructor(resource: string, cause: Error) {
    super(
      `The broker's ${resource} exists with other settings than this version declares (${cause.message}). ` +
        'Nothing was changed. Drain and delete it by hand, or run the version that declared it.',
      { cause },
    );
    this.resource = resource;
  }
}
