import type { Client } from '#sdk/client.ts'

type AnswerOf<
  Slice extends keyof Client,
  Name extends keyof Client[Slice],
> = Client[Slice][Name] extends (...sent: never[]) => Promise<infer Answer> ? Answer : never

export type Quote = AnswerOf<'purchases', 'quote'>
export type Purchase = AnswerOf<'purchases', 'confirm'>
export type PurchaseLine = AnswerOf<'purchases', 'list'>['items'][number]
export type Return = AnswerOf<'purchases', 'returnLines'>
export type Member = AnswerOf<'members', 'get'>
