import * as programmes from '#domains/programmes/programmes.ts'
import type { InForce, ProgrammeFacts } from '#domains/programmes/programmes.ts'
import { makeSpeech } from '#domains/rules/core/sentences.ts'
import type { Db } from '#kit/context.ts'
import type { ProgrammeId } from '#kit/core/ids.ts'
import type { Language } from '#kit/core/language.ts'
import type { Voice } from './core/voice.ts'

type Version = Pick<InForce, 'document'> & {
  readonly programme: Pick<ProgrammeFacts, 'currency' | 'scale' | 'pointsName' | 'zone'>
}

const voices = new WeakMap<object, Map<Language, { voice: Voice; pointsName: string }>>()

/** How a version of conditions speaks; made once for each and language. */
export function voiceOf({ document, programme }: Version, language: Language): Voice {
  const { currency, scale, pointsName, zone } = programme
  let known = voices.get(document)
  if (!known) voices.set(document, (known = new Map()))
  const name = pointsName[language].one
  const made = known.get(language)
  if (made?.pointsName === name) return made.voice
  const voice = { zone, speech: makeSpeech(language, { currency, scale, pointsName, document }) }
  known.set(language, { voice, pointsName: name })
  return voice
}

/** How the conditions that judged a kept purchase speak. */
export async function voiceFor(
  db: Db,
  of: { readonly programmeId: string; readonly decision: { readonly conditionsVersion: number } },
  language: Language,
): Promise<Voice> {
  const { programmeId, decision } = of
  return voiceOf(
    await programmes.conditionsOf(db, programmeId as ProgrammeId, decision.conditionsVersion),
    language,
  )
}
