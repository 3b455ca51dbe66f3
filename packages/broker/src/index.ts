export type {
  Broker,
  BrokerLogger,
  BrokerState,
  ChannelTopology,
  ConnectionState,
  ConsumeOptions,
  Consumer,
  ConsumerState,
  DeadLetter,
  Delivery,
  MessageProperties,
  PublishMessage,
  PublishOutcome,
  QueuedMessage,
  QueueStanding,
} from './broker.ts';
export { createInProcessBroker } from './in-process/create-in-process-broker.ts';
export { createRabbitBroker } from './rabbit/create-rabbit-broker.ts';
export { deadLetterQueueArguments, queueArguments } from './rabbit/queue-arguments.ts';
export {
  type BrokerTls,
  brokerSettings,
  brokerTlsOf,
  brokerTlsUnused,
  isBrokerTlsUsed,
} from './settings.ts';
export { TopologyMismatchError } from './topology-mismatch-error.ts';
