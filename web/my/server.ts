import { asking, wordsOr } from '../shared/asking.ts'
import { language, t } from './words.ts'

export { codeOf, isLost } from '../shared/asking.ts'

/** Called when the server says that nobody is signed in. */
let forget = (): void => undefined
export const onSignedOut = (work: () => void): void => void (forget = work)

/** Without the server the card is shown as it was. */
export const { reach, ask } = asking(language, (code) => {
  if (code === 'my.signed_out') forget()
})

/** What is told of a failure: the server's own words, or that it does not answer. */
export const wordsOf = (error: unknown): string => wordsOr(t('lost'), error)
