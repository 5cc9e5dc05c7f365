import { type buildConnector, type Dispatcher, errors, Pool } from 'undici'

/** True for a proxy that is itself asked over TLS, whatever it leads to. */
export function isTlsProxy(proxyUrl: string | undefined): proxyUrl is string {
  return URL.parse(proxyUrl ?? '')?.protocol === 'https:'
}

/**
 * Connections to a proxy, as undici's ProxyAgent makes them for tunnels. Where they are TLS ones, their errors are of the code
 * `UND_ERR_PRX_TLS`, with the error itself as the cause: those of the server behind the proxy have the same codes otherwise.
 */
export function makeProxyClient(proxy: URL, options: { readonly connect?: buildConnector.connector }): Dispatcher {
  const { connect } = options
  if (connect === undefined || !isTlsProxy(proxy.href)) return new Pool(proxy, options)
  const connectToProxy: buildConnector.connector = (to, done) => {
    connect(to, (...[error, socket]) => {
      if (error === null) done(null, socket)
      else done(new errors.SecureProxyConnectionError(error), null)
    })
  }
  return new Pool(proxy, { ...options, connect: connectToProxy })
}
