import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)

// src/core/kubernetes/in-flight.ts
var CARRIED_OUT_WITHIN_MS = 5e3;

export {
  CARRIED_OUT_WITHIN_MS
};
