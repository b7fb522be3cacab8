import type { Programme, SignedIn } from '../signedIn.ts'
import { t } from '../words.ts'

export function ReturnPage(_props: { readonly who: SignedIn; readonly programme: Programme }) {
  return <h1>{t('return.title')}</h1>
}
