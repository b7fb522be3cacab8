/** The last day of access as a date field has it, in the reader's calendar; empty without an end. */
export function dayOf(until: string | null): string {
  if (until === null) return ''
  const at = new Date(new Date(until).getTime() - 1)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The end of that day as an instant; null for an empty field. */
export function endOfDay(day: string): string | null {
  if (day === '') return null
  const at = new Date(`${day}T00:00`)
  at.setDate(at.getDate() + 1)
  return at.toISOString()
}
