import { t } from '../words.ts'

/** Keys for fingers: digits, and what stands beside the nought. */
export function Pad(props: { readonly corner: ',' | ''; onKey(key: string): void }) {
  const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', props.corner, '0', '⌫']
  return (
    <div className="pad">
      {keys.map((key) =>
        key === '' ? (
          <span key="none" />
        ) : (
          <button
            key={key}
            type="button"
            onClick={() => props.onKey(key)}
            aria-label={key === '⌫' ? t('pad.back') : key === ',' ? t('pad.comma') : key}
          >
            {key}
          </button>
        ),
      )}
    </div>
  )
}
