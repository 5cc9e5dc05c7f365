// What the bundle takes for the Kubernetes client's generated part: the two names that its kubeconfig code imports. The
// entry that has them re-exports 750 model classes as well.
export { createConfiguration } from '@kubernetes/client-node/dist/gen/configuration.js'
export { ServerConfiguration } from '@kubernetes/client-node/dist/gen/servers.js'
