export { consumerSettings, createConsumer, ownerName } from './create-consumer.ts';
