import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  parseKubeconfig
} from "./shared-adapters-kubeconfig-text.js";
import "./shared-core-text-yaml.js";
import {
  runProgram
} from "./shared-adapters-child-process.js";
import {
  redactSecrets
} from "./shared-adapters-kubeconfig-impersonation.js";
import "./shared-undici-index.js";
import "./shared-js-yaml-dist-js-yaml.js";
import "./shared-adapters-secrets.js";
import "./shared-adapters-bounded-file.js";
import {
  Refusal,
  describeError
} from "./shared-adapters-errors.js";
import "./shared-core-text-contents.js";
import "./shared-helpers.js";

// src/adapters/cluster/kind.ts
import { resolve } from "node:path";
var ASK_WITHIN_MS = 6e4;
var LOAD_WITHIN_MS = 24 * 60 * 6e4;
var MAX_SHOWN = 500;
var FAILED_PROGRAM = /^(.*?): command ".*" failed with error: (.*?)\n+Command Output: ?(.*)$/s;
var LOG_LINE = /^time="[^"]*" level=(?:debug|info|warning) .*\n?/gm;
async function askKind(cluster, env, signal) {
  const ask = async (args) => await runKind(args, env, ASK_WITHIN_MS, signal);
  const reported = await ask(["get", "kubeconfig", `--name=${cluster}`]);
  if (reported.exitCode !== 0) throw await explain(cluster, reported, ask);
  return parseKubeconfig(reported.stdout, `what kind gives for its cluster "${cluster}"`);
}
function makeKindImages(cluster, env) {
  return {
    load: async (archive, signal) => {
      const args = ["load", "image-archive", `--name=${cluster}`, resolve(archive)];
      try {
        const reported = await runKind(args, env, LOAD_WITHIN_MS, signal);
        return reported.exitCode === 0 ? { kind: "loaded" } : { kind: "not-loaded", reason: shorten(reported) };
      } catch (error) {
        return { kind: "not-loaded", reason: describeError(error) };
      }
    }
  };
}
async function explain(cluster, failed, ask) {
  const refuse = (lacks, why2) => new Refusal(`kind-cluster: ${why2}`, { kind: "no-kind-cluster", cluster, lacks });
  const listed = await ask(["get", "clusters"]);
  if (listed.exitCode !== 0) {
    const why2 = `kind reaches no container engine: ${shorten(listed)}`;
    return refuse("engine", `${why2}; start Docker, Podman or nerdctl, and give this user access to it`);
  }
  const known = listed.stdout.split(/\s+/).filter((name) => name !== "");
  if (known.includes(cluster)) {
    const why2 = `kind has a cluster "${cluster}", but not its kubeconfig: ${shorten(failed)}; is it running?`;
    return refuse("cluster", why2);
  }
  const why = known.length === 0 ? `expected the name of a kind cluster, got "${cluster}"; there is none (kind create cluster --name=${cluster})` : `expected the name of a kind cluster, one of ${known.join(", ")}, got "${cluster}"`;
  return refuse("cluster", why);
}
async function runKind(args, env, withinMs, signal) {
  try {
    const lateMessage = `gave no answer within ${withinMs / 1e3} s; does its container engine answer?`;
    return await runProgram("kind", args, { env }, { withinMs, lateMessage, signal });
  } catch (error) {
    if (signal.aborted) throw new Refusal("kind-cluster: the run was cancelled before kind had answered");
    const refuse = (lacks, why) => new Refusal(`kind-cluster: ${why}`, { kind: "no-kind-cluster", cluster: "", lacks });
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      const way = "install it (https://kind.sigs.k8s.io), or use a kubeconfig instead";
      throw refuse("program", `the program "kind" is not on PATH; ${way}`);
    }
    throw refuse("engine", `kind ${args.slice(0, 2).join(" ")}: ${describeError(error)}`);
  }
}
function shorten({ stderr, exitCode }) {
  const text = stderr.trim().replace(/^ERROR: /m, "");
  const [, what = "", how = "", output = ""] = FAILED_PROGRAM.exec(text) ?? [];
  const cause = output.replace(LOG_LINE, "").trim();
  const short = what === "" ? text : `${what}: ${cause === "" ? how : cause}`;
  const line = redactSecrets(short).replace(/\s+/g, " ").trim();
  if (line === "") return `it ended with exit code ${exitCode} without output`;
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}
export {
  askKind,
  makeKindImages
};
