import { serveOrders } from './serve-orders.ts';

// Node that has loaded nothing but itself.
serveOrders(async () => undefined);
