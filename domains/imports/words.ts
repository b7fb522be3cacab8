import { cardsRefusals } from '#domains/cards/cards.api.ts'
import { ledgerRefusals } from '#domains/ledger/ledger.api.ts'
import { membersRefusals } from '#domains/members/members.api.ts'
import { programmesRefusals } from '#domains/programmes/programmes.api.ts'
import { purchasesRefusals } from '#domains/purchases/purchases.api.ts'
import type { Language } from '#kit/core/language.ts'
import { fill, type Refusal, type RefusalText } from '#kit/core/refusal.ts'
import { generalRefusals } from '#kit/core/refusals.ts'
import { importsRefusals } from './core/refusals.ts'

const texts: Readonly<Record<string, RefusalText>> = {
  ...generalRefusals,
  ...programmesRefusals,
  ...ledgerRefusals,
  ...membersRefusals,
  ...cardsRefusals,
  ...purchasesRefusals,
  ...importsRefusals,
}

/** Why something of a file was refused, in words; of a malformed profile the first field that is wrong. */
export function refusalInWords({ code, details }: Refusal, language: Language): string {
  const [first] = (details['errors'] ?? []) as { path: string; message: string }[]
  if (first) return `${first.path}: ${first.message}`
  const text = texts[code]
  return text ? fill(text[language], details) : code
}
