import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'

/** Who a certificate speaks for, and as what. */
export type Subject = {
  readonly file: string
  readonly name: string
  readonly group?: string
  /** A server's names and addresses, as openssl writes them (`IP:1.2.3.4`); none for a client. */
  readonly servers?: readonly string[]
}

/** A key and its certificate, as PEM. */
export type Identity = { readonly certificate: string; readonly key: string }

/** A certificate authority in a folder that only its owner may read. */
export type Authority = { readonly folder: string; readonly certificate: string }

const days = '30'
const keyKind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-batch']

/** Makes the cluster's certificate authority. */
export async function makeAuthority(folder: string, signal?: AbortSignal): Promise<Authority> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const extensions = 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n'
  writeFileSync(join(folder, 'ca.cnf'), configOf('kubernetes', undefined, extensions))
  await run('openssl', requestArgs(folder, 'ca'), options(signal))
  return { folder, certificate: readFileSync(join(folder, 'ca.crt'), 'utf8') }
}

/** Makes a key and has the authority sign its certificate. */
export async function makeIdentity(authority: Authority, subject: Subject, signal?: AbortSignal): Promise<Identity> {
  const { folder } = authority
  const usage = subject.servers === undefined ? 'clientAuth' : 'serverAuth'
  const names = subject.servers === undefined ? '' : `subjectAltName = ${subject.servers.join(', ')}\n`
  const extensions =
    'basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n' +
    `extendedKeyUsage = ${usage}\n${names}`
  writeFileSync(join(folder, `${subject.file}.cnf`), configOf(subject.name, subject.group, extensions))
  const signedBy = ['-CA', join(folder, 'ca.crt'), '-CAkey', join(folder, 'ca.key')]
  await run('openssl', [...requestArgs(folder, subject.file), ...signedBy], options(signal))
  return { certificate: read(folder, `${subject.file}.crt`), key: read(folder, `${subject.file}.key`) }
}

function requestArgs(folder: string, file: string): readonly string[] {
  const at = (ending: string): string => join(folder, `${file}.${ending}`)
  return ['req', '-x509', '-days', days, ...keyKind, '-config', at('cnf'), '-keyout', at('key'), '-out', at('crt')]
}

/** A whole configuration of openssl's own: the machine's has extensions that would come on top. */
function configOf(name: string, group: string | undefined, extensions: string): string {
  const organization = group === undefined ? '' : `O = ${group}\n`
  return `[req]\nprompt = no\nstring_mask = utf8only\ndistinguished_name = dn\nx509_extensions = ext\n[dn]\n${organization}CN = ${name}\n[ext]\n${extensions}`
}

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}

function options(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
