import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { calledAt, type Called } from '#domains/portal/entrance.ts'
import type { Pools } from './caller.ts'

const icon = (name: string, side: number, more: { readonly purpose?: 'maskable' } = {}) => ({
  src: `/icons/${name}-${side}.png`,
  sizes: `${side}x${side}`,
  type: 'image/png',
  ...more,
})

const SAME = {
  scope: '/my',
  display: 'standalone',
  background_color: '#f4f6f5',
  theme_color: '#0b6b5d',
  icons: [
    icon('icon', 192),
    icon('icon', 512),
    icon('whole', 192, { purpose: 'maskable' }),
    icon('whole', 512, { purpose: 'maskable' }),
    { src: '/icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
} as const

/** What a device is told that puts the members' page on its home screen. Two firms of one server are two applications. */
export function manifestOf(called: Called | null) {
  if (called === null)
    return { name: 'Kopilka', short_name: 'Kopilka', id: '/my', start_url: '/my', ...SAME }
  const { slug, organisation, programme, language } = called
  const address = `/my/${slug}`
  const names = [...new Set([organisation, programme ?? organisation])]
  return {
    name: names.join(' · '),
    // under an icon there is room for a dozen letters
    short_name: names.toSorted((a, b) => a.length - b.length)[0],
    lang: language,
    id: address,
    start_url: address,
    ...SAME,
  }
}

type Asked = FastifyRequest<{ Params: { readonly slug?: string } }>

/** The manifest of the members' page: of a firm at its address, and of the only one where there is one. */
export function registerManifest(app: FastifyInstance, { staff: db }: Pools): void {
  const answer = async (request: Asked, reply: FastifyReply) => {
    const { slug } = request.params
    const called = await calledAt(db, slug)
    if (slug !== undefined && called === null) return reply.callNotFound()
    return reply
      .type('application/manifest+json')
      .headers({ 'cache-control': 'public, max-age=300' })
      .send(JSON.stringify(manifestOf(called)))
  }
  app.get('/my/manifest.webmanifest', answer)
  app.get('/my/:slug/manifest.webmanifest', answer)
}
