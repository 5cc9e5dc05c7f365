import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  systemClock
} from "./shared-adapters-clock.js";
import "./shared-helpers.js";
export {
  systemClock
};
