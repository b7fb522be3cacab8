import { Type, type Static } from 'typebox'
import {
  exact,
  FILE,
  FileContent,
  Language,
  Money,
  Nullable,
  operations,
  Points,
  Uuid,
} from '#kit/core/operation.ts'

const text = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description })

const Slug = Type.String({
  minLength: 2,
  maxLength: 32,
  pattern: '^[a-z0-9][a-z0-9-]*[a-z0-9]$',
  description: 'Word of the programme in public addresses: small Latin letters, digits, dashes',
})

const Texts = exact({ ru: text(1_000, 'Russian'), en: text(1_000, 'English') })

const Label = exact({
  word: text(200, 'A category or an article, as the conditions name it'),
  ru: text(100, 'How people call it, in Russian'),
  en: text(100, 'How people call it, in English'),
})

const settings = {
  slug: Slug,
  public: Type.Boolean({ description: 'Whether anybody may see the page' }),
  origins: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
    maxItems: 20,
    description: 'Sites whose pages may ask what a basket earns: https://shop.example',
  }),
  labels: Type.Array(Label, {
    maxItems: 500,
    description: 'Names for people in place of the words of the conditions',
  }),
  leaving: Nullable({ ...Texts, description: 'How to leave; null: the plain text' }),
}

/** How a programme shows itself to people who are not signed in. */
export const PublicPage = exact({
  ...settings,
  slug: Nullable(Slug),
  publicSince: Nullable(Type.String()),
  version: Nullable({
    ...Type.Integer(),
    description: 'The version that the page shows; null while nothing is published',
  }),
})
export type PublicPage = Static<typeof PublicPage>

export const PublicPageEdit = exact(
  {
    slug: Type.Optional(Slug),
    public: Type.Optional(settings.public),
    origins: Type.Optional(settings.origins),
    labels: Type.Optional(settings.labels),
    leaving: Type.Optional(settings.leaving),
  },
  { minProperties: 1, description: 'Only what is given changes' },
)
export type PublicPageEdit = Static<typeof PublicPageEdit>

/** What is in a basket of somebody unknown: nothing that could tell who it is. */
export const Basket = exact({
  lines: Type.Array(
    exact({
      sku: Type.Optional(text(64, 'Article')),
      category: Type.Optional(text(100, 'Category, as the conditions name it')),
      kind: Type.Optional(Type.Enum(['goods', 'service', 'delivery', 'gift_card'])),
      quantity: Type.Optional(
        Type.String({
          pattern: '^\\d{1,9}(\\.\\d{1,6})?$',
          description: 'Pieces or weight: "2", "0.450"; one when unsaid',
        }),
      ),
      amount: Money,
    }),
    { minItems: 1, maxItems: 100 },
  ),
  token: Type.Optional(
    Type.String({
      maxLength: 500,
      description: 'Of a member, as for balances: what the basket comes to for them',
    }),
  ),
})
export type Basket = Static<typeof Basket>

/** What a basket comes to for the member of the token, or else for one of the lowest tier who has bought before. */
export const PublicQuote = exact({
  points: Points,
  firstPurchasePoints: {
    ...Points,
    description: 'What it earns as a first purchase; of a known member the same as `points`',
  },
  payableAmount: {
    ...Money,
    description: 'How much of it points could pay: those of the member, or as many as may be',
  },
  availableFrom: Nullable(Type.String()),
  expiresAt: Nullable(Type.String()),
  programme: Type.String(),
  sentences: Type.Array(Type.String(), { description: 'In the language of Accept-Language' }),
})
export type PublicQuote = Static<typeof PublicQuote>

export const BalanceToken = exact({ token: Type.String(), expiresAt: Type.String() })
export type BalanceToken = Static<typeof BalanceToken>

export const PublicBalance = exact({
  points: { ...Points, description: 'Active points' },
  programme: Type.String(),
  sentences: Type.Array(Type.String(), { description: 'In the language of Accept-Language' }),
})
export type PublicBalance = Static<typeof PublicBalance>

const params = exact({ programmeId: Uuid })
const publicParams = exact({ slug: Slug })
const asking = ['showcase.unknown', 'showcase.origin_refused', 'showcase.throttled'] as const
const print = exact({ language: Type.Optional(Language) })

export const showcaseApi = operations({
  see: {
    method: 'GET',
    path: '/v1/programmes/:programmeId/public-page',
    summary: 'See how the programme shows itself to everybody',
    needs: 'programmes:read',
    params,
    returns: PublicPage,
    refuses: ['programme.unknown'],
  },
  edit: {
    method: 'PATCH',
    path: '/v1/programmes/:programmeId/public-page',
    summary: 'Edit how the programme shows itself: address, public or not, sites that may ask',
    needs: 'programmes:write',
    params,
    body: PublicPageEdit,
    returns: PublicPage,
    refuses: [
      'programme.unknown',
      'showcase.slug_taken',
      'showcase.slug_missing',
      'showcase.without_rules',
      'showcase.origin_invalid',
      'showcase.label_twice',
    ],
    example: { slug: 'kopilka', public: true, origins: ['https://shop.example'] },
  },
  print: {
    method: 'GET',
    path: '/v1/programmes/:programmeId/public-page/rules',
    summary: 'The rules as a PDF, before the page is public too',
    needs: 'programmes:read',
    params,
    query: print,
    media: FILE,
    returns: FileContent,
    refuses: ['programme.unknown', 'showcase.without_rules'],
  },
  poster: {
    method: 'GET',
    path: '/v1/programmes/:programmeId/public-page/poster',
    summary: 'A sheet for the shop with a QR code to join, as a PDF',
    needs: 'programmes:read',
    params,
    query: exact({
      ...print.properties,
      address: Type.Optional(
        Type.String({
          maxLength: 200,
          pattern: '^https?://[A-Za-z0-9.:\\[\\]-]+$',
          description: 'Where people reach this server; as it was reached now when unsaid',
        }),
      ),
    }),
    media: FILE,
    returns: FileContent,
    refuses: ['programme.unknown', 'showcase.without_rules', 'showcase.slug_missing'],
  },
  quote: {
    method: 'POST',
    path: '/v1/public/programmes/:slug/quotes',
    summary:
      'What a basket would earn, of somebody unknown or of the member of a token, for pages of other sites',
    needs: 'nobody',
    anyOrigin: true,
    key: 'none',
    params: publicParams,
    body: Basket,
    returns: PublicQuote,
    refuses: [...asking, 'lines.too_large', 'points.too_many', 'showcase.token_invalid'],
    example: { lines: [{ category: 'oil', amount: 349_000 }] },
  },
  issueToken: {
    method: 'POST',
    path: '/v1/programmes/:programmeId/balance-tokens',
    summary: 'A token by which a page may show one member’s balance for ten minutes',
    needs: 'points:read',
    key: 'none',
    params,
    body: exact({ memberId: Uuid }),
    returns: BalanceToken,
    status: 201,
    refuses: ['programme.unknown', 'member.unknown'],
  },
  balance: {
    method: 'POST',
    path: '/v1/public/programmes/:slug/balances',
    summary: 'What the member of a token has, for pages of other sites',
    needs: 'nobody',
    anyOrigin: true,
    key: 'none',
    params: publicParams,
    body: exact({ token: text(400, 'What the shop’s server was given') }),
    returns: PublicBalance,
    refuses: [...asking, 'showcase.token_invalid', 'member.unknown'],
  },
})

export { showcaseRefusals } from './core/refusals.ts'
