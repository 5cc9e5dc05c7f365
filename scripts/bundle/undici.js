// What the bundle takes for undici: the four parts that we and the Kubernetes client use. The package's own entry loads
// mocks, caches, WebSockets and interceptors too, half of its size.
import connect from 'undici/lib/api/api-connect.js'
import requestBy from 'undici/lib/api/api-request.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'
import { fetch } from 'undici/lib/web/fetch/index.js'

// The package's entry gives all dispatchers their methods. A ProxyAgent calls this one of its client.
Dispatcher.prototype.connect = connect

/** What the package's entry makes of it, for a URL and a dispatcher that are always given. */
function request(url, { dispatcher, method = 'GET', ...options }) {
  return requestBy.call(dispatcher, { ...options, method, origin: url.origin, path: `${url.pathname}${url.search}` })
}

export { Agent, fetch, ProxyAgent, request }
