// What the bundle takes for undici: the three parts that the Kubernetes client uses. The package's own entry loads mocks,
// caches, WebSockets and interceptors too, half of its size.
import Agent from 'undici/lib/dispatcher/agent.js'
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js'
import { fetch } from 'undici/lib/web/fetch/index.js'

export { Agent, fetch, ProxyAgent }
