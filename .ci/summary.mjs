// node summary.mjs <CTRF report>: the ten test classes that took longest, summed over their tests, then every
// failed test with its message, so that the end of a long log says what failed.
import { readFileSync } from "node:fs";

const { tests } = JSON.parse(readFileSync(process.argv[2], "utf8")).results;
const classes = new Map();
for (const { name, duration } of tests) {
  const type = name.split("(")[0].split(".").slice(0, -1).join(".");
  const { seconds, count } = classes.get(type) ?? { seconds: 0, count: 0 };
  classes.set(type, { seconds: seconds + (duration ?? 0) / 1000, count: count + 1 });
}

console.log("Slowest classes, seconds summed over their tests:");
for (const [type, { seconds, count }] of [...classes].sort((a, b) => b[1].seconds - a[1].seconds).slice(0, 10)) {
  console.log(`${seconds.toFixed(1).padStart(8)}  ${type.replace("CommunityAlerts.Tests.", "")} (${count})`);
}

const cut = (text) => (text ?? "").slice(0, 2000);
for (const { name, message, trace } of tests.filter((test) => test.status === "failed").slice(0, 10)) {
  console.log(`Failed: ${name}\n${cut(message)}\n${cut(trace)}`);
}
