import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  readFiles
} from "./shared-adapters-kubeconfig-token-files.js";
import "./shared-core-text-paths.js";
import "./shared-core-text-yaml.js";
import "./shared-adapters-kubeconfig-impersonation.js";
import "./shared-undici-index.js";
import "./shared-js-yaml-dist-js-yaml.js";
import "./shared-adapters-secrets.js";
import "./shared-adapters-bounded-file.js";
import "./shared-adapters-errors.js";
import "./shared-core-text-quote.js";
import "./shared-core-text-contents.js";
import "./shared-helpers.js";
export {
  readFiles
};
