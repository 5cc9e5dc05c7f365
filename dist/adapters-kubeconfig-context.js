import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  openKubeconfig,
  takeCredentials
} from "./shared-adapters-kubeconfig-context.js";
import "./shared-adapters-http-denied-addresses.js";
import "./shared-core-text-paths.js";
import "./shared-adapters-child-process.js";
import "./shared-adapters-kubeconfig-impersonation.js";
import "./shared-undici-index.js";
import "./shared-js-yaml-dist-js-yaml.js";
import "./shared-adapters-secrets.js";
import "./shared-adapters-bounded-file.js";
import "./shared-adapters-errors.js";
import "./shared-core-text-contents.js";
import "./shared-helpers.js";
export {
  openKubeconfig,
  takeCredentials
};
