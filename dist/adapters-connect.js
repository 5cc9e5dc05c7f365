import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
import {
  connect,
  connectWorkload
} from "./shared-adapters-connect.js";
import "./shared-adapters-http-denied-addresses.js";
import "./shared-adapters-kubeconfig-files.js";
import "./shared-adapters-kubeconfig-context.js";
import "./shared-adapters-http-env-proxy.js";
import "./shared-steps-result.js";
import "./shared-adapters-kubeconfig-text.js";
import "./shared-kubernetes-client-node-dist-middleware.js";
import "./shared-js-yaml-dist-js-yaml.js";
import "./shared-adapters-kubeconfig-impersonation.js";
import "./shared-undici-index.js";
import "./shared-adapters-errors.js";
import "./shared-helpers.js";
export {
  connect,
  connectWorkload
};
