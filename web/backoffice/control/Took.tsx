import { useTranslation } from 'react-i18next'

/** A span of time as people say it: 12 ms, 3.4 s. */
export function Took({ of: milliseconds }: { readonly of: number }) {
  const { t } = useTranslation()
  const isShort = milliseconds < 1_000
  const value = isShort ? milliseconds : milliseconds / 1_000
  const digits = value < 10 ? 1 : 0
  const number = Number(value.toFixed(digits))
  return (
    <span className="nowrap">{t(isShort ? 'requests.ms' : 'requests.s', { count: number })}</span>
  )
}
