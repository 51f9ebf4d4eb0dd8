// The MQTT broker on loopback: node mqtt_broker.mjs PORT. Its sessions and their queues are in memory.
import { createServer } from "node:net";
import { Aedes } from "aedes";

const broker = await Aedes.createBroker();
const server = createServer(broker.handle);

server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    broker.close(() => process.exit(0));
  });
}
server.listen(Number(process.argv[2]), "127.0.0.1");
