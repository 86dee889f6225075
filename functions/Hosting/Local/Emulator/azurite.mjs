// Starts and stops the storage emulator as a process that outlives its host.
// node azurite.mjs start <emulator.json> <azurite's script> [<process id to end with>]
// node azurite.mjs stop <emulator.json>
// node azurite.mjs continue <emulator.json>
import { spawn } from "node:child_process";
import { openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [verb, file, script, owner] = process.argv.slice(2);
const emulator = JSON.parse(readFileSync(file, "utf8"));

const runs = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
};

if (verb === "start") {
  const { account, key, ports, inMemory } = emulator;
  // Accounts that the environment names are kept beside the folder's own.
  const accounts = [`${account}:${key}`, process.env.AZURITE_ACCOUNTS].filter(Boolean).join(";");
  const log = openSync(join(dirname(file), "emulator.log"), "a");
  const child = spawn(
    process.execPath,
    [
      script,
      ...["blob", "queue", "table"].flatMap((s) => [`--${s}Host`, "127.0.0.1", `--${s}Port`, `${ports[s]}`]),
      ...["--silent", "--disableTelemetry", "--skipApiVersionCheck"],
      ...(inMemory ? ["--inMemoryPersistence"] : ["--location", join(dirname(file), "storage")]),
    ],
    // A session of its own and no pipe: neither the host's end nor its terminal's Ctrl-C reaches it.
    { detached: true, stdio: ["ignore", log, log], env: { ...process.env, AZURITE_ACCOUNTS: accounts } },
  );
  writeFileSync(`${file}.new`, JSON.stringify({ ...emulator, pid: child.pid, startedAt: new Date().toISOString() }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  console.log(child.pid);
  child.unref();
  if (owner) {
    process.on("SIGINT", () => {});
    setInterval(() => {
      if (!runs(Number(owner))) {
        child.kill();
        process.exit();
      }
    }, 1_000);
  }
} else if (verb === "continue") {
  // Of use only where somebody has suspended it: SIGTERM would wait until then. Windows knows neither.
  if (process.platform !== "win32" && emulator.pid && runs(emulator.pid)) {
    process.kill(emulator.pid, "SIGCONT");
  }
} else {
  // SIGTERM lets it save. It answers no more by then, so waiting is only for the next start's sake.
  if (emulator.pid && runs(emulator.pid)) {
    process.kill(emulator.pid, "SIGTERM");
    for (const end = Date.now() + 20_000; runs(emulator.pid) && Date.now() < end; ) {
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}
