import helmet from '@fastify/helmet'
import Fastify from 'fastify'

/** What every answer says to browsers: load nothing, frame nothing, guess nothing. */
const options = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: [`'none'`], frameAncestors: [`'none'`], baseUri: [`'none'`] },
  },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
  // for pages of old browsers: an API answer is shorter without them
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} as const

/**
 * Helmet's headers. They are the same for every answer, and Helmet puts them together anew for each,
 * which costs the till more than judging a receipt: so it is asked once.
 */
export async function securityHeaders(): Promise<Readonly<Record<string, string>>> {
  const bare = Fastify()
  bare.get('/', async () => '')
  const own = Object.keys((await bare.inject('/')).headers)
  await bare.close()
  const app = Fastify()
  await app.register(helmet, options)
  app.get('/', async () => '')
  const { headers } = await app.inject('/')
  await app.close()
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      own.includes(name) ? [] : [[name, String(value)]],
    ),
  )
}
