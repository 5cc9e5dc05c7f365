import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/http/env-proxy.ts
import { BlockList, isIP } from "node:net";
function findEnvProxy(server, env) {
  const url = new URL(server);
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = env[name] ?? env[name.toLowerCase()] ?? "";
  if (proxy === "" || isLocal(url) || isExcepted(url, env["NO_PROXY"] ?? env["no_proxy"] ?? "")) return void 0;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}
function isLocal(url) {
  const host = hostOf(url);
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
function isExcepted(url, noProxy) {
  return noProxy.split(",").map((entry) => entry.trim().toLowerCase()).some((entry) => entry !== "" && isNamed(url, entry));
}
function isNamed(url, entry) {
  if (entry === "*") return true;
  const host = hostOf(url);
  const [network = "", prefix] = entry.split("/");
  if (prefix !== void 0) return isInRange(host, network, Number(prefix));
  const [, name = entry, port] = /^(?:\[(?=.*\]))?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (port !== void 0 && port !== (url.port || (url.protocol === "https:" ? "443" : "80"))) return false;
  if (isIP(name) !== 0) return host === name;
  const domain = name.replace(/^\*?\./, "");
  return host === domain && !/^\*?\./.test(name) || host.endsWith(`.${domain}`);
}
function isInRange(host, network, prefix) {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !(prefix >= 0 && prefix <= (family === 4 ? 32 : 128))) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const range = new BlockList();
  range.addSubnet(network, prefix, type);
  return range.check(host, type);
}
function hostOf(url) {
  return url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

export {
  findEnvProxy
};
