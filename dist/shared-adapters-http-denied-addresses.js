import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/adapters/http/read-capped.ts
var BODY_LIMIT = 64 * 1024;
async function readCapped(body) {
  const chunks = [];
  let size = 0;
  let incomplete = false;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > BODY_LIMIT) {
        incomplete = true;
        break;
      }
    }
  } catch {
    incomplete = true;
  }
  return { body: Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString("utf8"), incomplete };
}

// src/adapters/http/denied-addresses.ts
var METADATA = "a cloud's metadata service";
var LINK_LOCAL = "link-local";
var V4 = ranges(8, ".", 10, [
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
]);
var V6 = ranges(16, ":", 16, [
  // EC2, EKS, Google Cloud.
  ["fd00:ec2:0:0:0:0:0:254/128", METADATA],
  ["fd00:ec2:0:0:0:0:0:23/128", METADATA],
  ["fd20:ce:0:0:0:0:0:254/128", METADATA],
  ["0:0:0:0:0:0:0:0/128", "unspecified"],
  ["0:0:0:0:0:0:0:1/128", "loopback"],
  ["fe80:0:0:0:0:0:0:0/10", LINK_LOCAL],
  ["ff00:0:0:0:0:0:0:0/8", "multicast"]
]);
var EMBEDDING = [
  "0:0:0:0:0:ffff:0:0/96",
  "0:0:0:0:ffff:0:0:0/96",
  "0:0:0:0:0:0:0:0/96",
  "64:ff9b:0:0:0:0:0:0/96",
  "64:ff9b:1:0:0:0:0:0/96",
  "2002:0:0:0:0:0:0:0/16"
].map((range) => bitsOf(range, 16, ":", 16));
function isForbiddenAddress(ip) {
  const v4 = parseV4(ip);
  if (v4 !== void 0) return reasonOf(v4, V4);
  const v6 = parseV6(ip);
  if (v6 === void 0) return "not an IP address";
  const own = reasonOf(v6, V6);
  if (own !== void 0) return own;
  const prefix = EMBEDDING.find((one) => v6.startsWith(one));
  return prefix === void 0 ? void 0 : reasonOf(v6.slice(prefix.length, prefix.length + 32), V4);
}
function reasonOf(address, all) {
  return all.find(({ bits }) => address.startsWith(bits))?.reason;
}
function parseV4(ip) {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip)?.slice(1);
  if (parts?.every((part) => Number(part) < 256 && !/^0\d/.test(part)) !== true) return void 0;
  return toBits(parts, 8, 10);
}
function parseV6(ip) {
  const [address = "", ...zone] = ip.split("%");
  if (zone.length > 1 || !/^[\da-f:.]*:[\da-f:.]*$/i.test(address)) return void 0;
  const host = `http://[${address}]/`;
  if (!URL.canParse(host)) return void 0;
  const [head = "", tail] = new URL(host).hostname.slice(1, -1).split("::");
  const groups = (text) => text.split(":").filter((one) => one !== "");
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = new Array(8 - before.length - after.length).fill("0");
  return toBits([...before, ...zeros, ...after], 16, 16);
}
function ranges(width, separator, radix, all) {
  return all.map(([range, reason]) => ({ bits: bitsOf(range, width, separator, radix), reason }));
}
function bitsOf(range, width, separator, radix) {
  const [address = "", prefix = ""] = range.split("/");
  return toBits(address.split(separator), width, radix).slice(0, Number(prefix));
}
function toBits(parts, width, radix) {
  return parts.map((part) => Number.parseInt(part, radix).toString(2).padStart(width, "0")).join("");
}

export {
  isForbiddenAddress,
  readCapped
};
