import { checkDigit } from './digits.ts'

export type Symbology = 'ean13' | 'code128' | 'qr'

/** Whether a symbology can print numbers of a shape. EAN-13 has 13 digits with its own check digit, or 12 and adds it. */
export function fits(
  shape: { readonly length: number; readonly checkDigit: string },
  symbology: Symbology,
): boolean {
  if (symbology !== 'ean13') return true
  return shape.length === 12 || (shape.length === 13 && shape.checkDigit === 'ean13')
}

/** What the bar code of a number says: in EAN-13 a number of 12 digits gets a thirteenth. */
export function textOf(number: string, symbology: Symbology): string {
  return symbology === 'ean13' && number.length === 12
    ? number + checkDigit(number, 'ean13')
    : number
}
