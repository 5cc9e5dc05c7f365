/**
 * What decides where a node keeps containerd's configuration and its shims. `read-only` is an OS whose root can't be
 * written to (COS, Bottlerocket, Flatcar); `generic` is any other node, such as one of image-builder or kubeadm.
 */
export type Distribution = 'generic' | 'k3s' | 'rke2' | 'aks' | 'kind' | 'microk8s' | 'minikube' | 'talos' | 'read-only'
