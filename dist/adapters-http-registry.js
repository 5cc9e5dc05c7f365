import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  readCapped
} from "./shared-adapters-http-read-capped.js";
import {
  isLocalHost,
  makeDispatcher
} from "./shared-adapters-http-denied-addresses.js";
import {
  require_undici
} from "./shared-undici-index.js";
import "./shared-adapters-secrets.js";
import {
  describeError
} from "./shared-adapters-errors.js";
import {
  parseImageName
} from "./shared-core-kubernetes-image-reference.js";
import "./shared-core-text-contents.js";
import {
  __toESM
} from "./shared-helpers.js";

// src/adapters/http/registry.ts
var import_undici = __toESM(require_undici(), 1);
var WITHIN_MS = 3e3;
var HUB_HOST = "registry-1.docker.io";
var ACCEPT = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json"
].join(", ");
function makeRegistry(env) {
  return {
    platformsOf: async (image, signal) => {
      const { registry, repository, reference } = parseImageName(image);
      const host = registry === "docker.io" ? HUB_HOST : registry;
      if (isLocalHost(host)) return unknown("its registry is the local host");
      const within = AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]);
      const ask = makeAsk(host, env, within);
      try {
        return await findIndex(ask, new URL(`https://${host}/v2/${repository}/manifests/${reference}`), repository);
      } catch (error) {
        return unknown(describeError(error));
      }
    }
  };
}
function makeAsk(host, env, signal) {
  return async (url, headers) => {
    const dispatcher = makeDispatcher(url, { isNamedByUser: url.host === host, env });
    try {
      const reply = await (0, import_undici.request)(url, {
        headers: { ...headers, "user-agent": "wasm-node-smoke" },
        signal,
        dispatcher
      });
      const { body, incomplete } = await readCapped(reply.body);
      if (incomplete) throw new Error(`${url.host} sends more than an index of an image is long, or not all of it`);
      return { status: reply.statusCode, headers: reply.headers, body };
    } finally {
      await dispatcher.destroy();
    }
  };
}
async function findIndex(ask, url, repository) {
  const headers = { accept: ACCEPT };
  let reply = await ask(url, headers);
  if (reply.status === 401) {
    const challenge = [reply.headers["www-authenticate"] ?? []].flat().join(", ");
    const token = await fetchToken(ask, challenge, repository);
    if (token === void 0) return unknown(`${url.host} wants credentials`);
    reply = await ask(url, { ...headers, authorization: `Bearer ${token}` });
  }
  if (reply.status !== 200) return unknown(`${url.host} answered ${reply.status}`);
  return readIndex(reply.body);
}
async function fetchToken(ask, challenge, repository) {
  const fields = new Map(
    [...challenge.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, key = "", value = ""]) => [key, value])
  );
  const realm = fields.get("realm") ?? "";
  if (!/^bearer /i.test(challenge) || !URL.canParse(realm)) return void 0;
  const url = new URL(realm);
  if (url.protocol !== "https:" || url.username !== "" || url.password !== "") return void 0;
  const service = fields.get("service");
  if (service !== void 0) url.searchParams.set("service", service);
  url.searchParams.set("scope", `repository:${repository}:pull`);
  const { status, body } = await ask(url, {});
  if (status !== 200) return void 0;
  const { token, access_token: other } = JSON.parse(body);
  const given = token ?? other;
  return typeof given === "string" && /^[\x21-\x7e]+$/.test(given) ? given : void 0;
}
function readIndex(body) {
  const { manifests } = JSON.parse(body);
  if (!Array.isArray(manifests)) return unknown("it is a single manifest");
  const platforms = manifests.map((one) => one?.platform);
  if (!platforms.every(isPlatform)) return unknown("its index has entries without a platform");
  return { kind: "index", platforms: platforms.map(({ os, architecture }) => ({ os, architecture })) };
}
function isPlatform(platform) {
  return typeof platform?.os === "string" && typeof platform.architecture === "string";
}
function unknown(reason) {
  return { kind: "unknown", reason };
}
export {
  makeRegistry
};
