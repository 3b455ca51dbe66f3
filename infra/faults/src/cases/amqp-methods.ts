/** Class and method of AMQP frames as they stand on the wire, by the numbers of the specification (0-9-1). */
export const basicAck = Buffer.from([0, 60, 0, 80]);
export const basicPublish = Buffer.from([0, 60, 0, 40]);
