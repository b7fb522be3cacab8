import { Languages } from '../parts/Languages.tsx'
import { THEMES } from '../../shared/colours.ts'
import { chooseTheme, theme } from '../theme.ts'
import { t } from '../words.ts'

/** The language and the colours. */
export function Looks() {
  const shown = theme.use()
  return (
    <section className="box stack">
      <h2>{t('profile.looks')}</h2>
      <Languages />
      <div className="choice three" role="group" aria-label={t('profile.theme')}>
        {THEMES.map((each) => (
          <button
            key={each}
            type="button"
            className="quiet small"
            aria-pressed={shown === each}
            onClick={() => chooseTheme(each)}
          >
            {t(`theme.${each}`)}
          </button>
        ))}
      </div>
    </section>
  )
}
