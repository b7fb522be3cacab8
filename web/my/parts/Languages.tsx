import { chooseLanguage, t, useLanguage } from '../words.ts'

/** Chooses between the two languages, each called as its speakers call it. */
export function Languages() {
  const spoken = useLanguage()
  return (
    <div className="row tight" role="group" aria-label={t('profile.language')}>
      {(['ru', 'en'] as const).map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          className="quiet small"
          aria-pressed={spoken === each}
          onClick={() => void chooseLanguage(each)}
        >
          {each === 'ru' ? 'Русский' : 'English'}
        </button>
      ))}
    </div>
  )
}
