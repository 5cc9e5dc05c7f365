import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  secrets
} from "./shared-adapters-secrets.js";

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
  return { body: secrets.redact(Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString("utf8")), incomplete };
}

export {
  readCapped
};
