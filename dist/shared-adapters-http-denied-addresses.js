import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  require_undici
} from "./shared-undici-index.js";
import {
  __toESM
} from "./shared-helpers.js";

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

// src/adapters/http/address-guard.ts
var import_undici = __toESM(require_undici(), 1);
import { lookup } from "node:dns";
import { isIP as isIP3 } from "node:net";

// src/adapters/http/denied-addresses.ts
import { BlockList as BlockList2, isIP as isIP2 } from "node:net";
import { networkInterfaces } from "node:os";
var METADATA = "a cloud's metadata service";
var LINK_LOCAL = "link-local";
var RANGES = [
  // EC2, EKS, Google Cloud.
  ["fd00:ec2::254/128", METADATA],
  ["fd00:ec2::23/128", METADATA],
  ["fd20:ce::254/128", METADATA],
  ["::/128", "unspecified"],
  ["::1/128", "loopback"],
  ["fe80::/10", LINK_LOCAL],
  ["ff00::/8", "multicast"],
  ["169.254.169.254/32", METADATA],
  // ECS and EKS hand out a task's or a pod's credentials here.
  ["169.254.170.2/32", METADATA],
  ["169.254.170.23/32", METADATA],
  // Azure's wire server, Alibaba's and Oracle's metadata.
  ["168.63.129.16/32", METADATA],
  ["100.100.100.200/32", METADATA],
  ["192.0.0.192/32", METADATA],
  ["0.0.0.0/32", "unspecified"],
  ["0.0.0.0/8", "of this host"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", LINK_LOCAL],
  ["224.0.0.0/4", "multicast"],
  ["255.255.255.255/32", "broadcast"],
  ["240.0.0.0/4", "reserved"]
];
var EMBEDDING = [
  // Mapped, translated (RFC 2765), compatible.
  [96, (high, low) => `::ffff:${high}:${low}`],
  [96, (high, low) => `::ffff:0:${high}:${low}`],
  [96, (high, low) => `::${high}:${low}`],
  // NAT64 (RFC 6052, RFC 8215), 6to4.
  [96, (high, low) => `64:ff9b::${high}:${low}`],
  [96, (high, low) => `64:ff9b:1::${high}:${low}`],
  [16, (high, low) => `2002:${high}:${low}::`]
];
var DENIED = RANGES.map(([range, reason]) => {
  const [address = "", prefix] = range.split("/");
  return { reason, addresses: makeList([{ address, prefix: Number(prefix) }]) };
});
function findDeniedRange(ip) {
  if (isIP2(ip) === 0) return "not an IP address";
  return DENIED.find(({ addresses }) => holds(addresses, ip))?.reason;
}
function isOwnAddress(ip) {
  if (isIP2(ip) === 0) return false;
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const addresses = own.map(({ address, family }) => ({ address, prefix: family === "IPv4" ? 32 : 128 }));
  return holds(makeList(addresses), ip);
}
function makeList(ranges) {
  const list = new BlockList2();
  for (const { address, prefix } of ranges) {
    if (isIP2(address) === 6) {
      list.addSubnet(address, prefix, "ipv6");
      continue;
    }
    list.addSubnet(address, prefix, "ipv4");
    const [high, low] = halvesOf(address);
    for (const [before, write] of EMBEDDING) list.addSubnet(write(high, low), before + prefix, "ipv6");
  }
  return list;
}
function halvesOf(address) {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
}
function holds(list, ip) {
  const [address = ""] = ip.split("%");
  return list.check(address, isIP2(address) === 4 ? "ipv4" : "ipv6");
}

// src/adapters/http/address-guard.ts
var DeniedAddress = class extends Error {
  name = "DeniedAddress";
  /** The name that stands for the address, or the address itself. */
  host;
  address;
  /** What the address is, as "loopback". */
  reason;
  constructor(host, address, reason) {
    super(`${host} is not asked: ${address} is ${reason}`);
    this.host = host;
    this.address = address;
    this.reason = reason;
  }
};
function makeDispatcher(url, { isNamedByUser, env }) {
  if (!isNamedByUser) {
    checkHost(url);
    if (isLocalHost(url.host)) throw new Error(`${hostOf2(url.host)} is the machine that this runs on`);
  }
  const proxy = findEnvProxy(url.href, env);
  if (proxy !== void 0) return new import_undici.ProxyAgent(proxy);
  return new import_undici.Agent(isNamedByUser ? {} : { connect: { lookup: guardedLookup } });
}
function isLocalHost(host) {
  const name = hostOf2(host);
  return name === "localhost" || name.endsWith(".localhost") || findDeniedRange(name) === "loopback";
}
function checkHost(url) {
  const host = hostOf2(url.host);
  if (isIP3(host) !== 0) checkAddresses(host, [host]);
}
var guardedLookup = (host, options, done) => {
  lookup(host, options, (error, found, family) => {
    if (error !== null) {
      done(error, found, family);
      return;
    }
    try {
      checkAddresses(host, typeof found === "string" ? [found] : found.map(({ address }) => address));
      done(null, found, family);
    } catch (reason) {
      done(reason, found, family);
    }
  });
};
function checkAddresses(host, addresses) {
  for (const address of addresses) {
    const reason = findDeniedRange(address) ?? (isOwnAddress(address) ? "an address of this machine" : void 0);
    if (reason !== void 0) throw new DeniedAddress(host, address, reason);
  }
}
function hostOf2(host) {
  return host.replace(/:\d+$/, "").replace(/^\[|\]$/g, "").toLowerCase();
}

export {
  findEnvProxy,
  DeniedAddress,
  makeDispatcher,
  isLocalHost,
  checkHost,
  guardedLookup
};
