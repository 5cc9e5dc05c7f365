import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  describeElsewhere,
  describeProblems,
  undo,
  undoAfter,
  withCleanup
} from "./shared-undo.js";
import "./shared-core-kubernetes-in-flight.js";
import "./shared-adapters-bounded-file.js";
import "./shared-adapters-errors.js";
import "./shared-steps-clean-clean.js";
import "./shared-steps-result.js";
import "./shared-helpers.js";
export {
  describeElsewhere,
  describeProblems,
  undo,
  undoAfter,
  withCleanup
};
