/** Which texts Kubernetes takes as names and labels. */

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** The longest DNS label, label value and label name after its prefix. */
export const MAX_LABEL_LENGTH = 63
const MAX_SUBDOMAIN_LENGTH = 253

/** True for the name of a namespace or of a RuntimeClass's handler. */
export function isDnsLabel(text: string): boolean {
  return text.length <= MAX_LABEL_LENGTH && DNS_LABEL.test(text)
}

/** True for the name of a node or of a RuntimeClass. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= MAX_SUBDOMAIN_LENGTH && text.split('.').every((part) => DNS_LABEL.test(part))
}

/** True for a label's key, `name` or `prefix.example/name`. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/')
  if (slash >= 0 && !isDnsSubdomain(text.slice(0, slash))) return false
  const name = text.slice(slash + 1)
  return name.length <= MAX_LABEL_LENGTH && QUALIFIED.test(name)
}

/** True for a label's value; the empty text is one. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= MAX_LABEL_LENGTH && QUALIFIED.test(text))
}
