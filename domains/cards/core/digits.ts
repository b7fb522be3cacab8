/** The ways a card number checks itself. */
export type CheckDigit = 'luhn' | 'damm' | 'ean13'

/** The last digit that makes a number sound. */
export function checkDigit(digits: string, kind: CheckDigit): string {
  switch (kind) {
    case 'luhn':
      return luhn(digits)
    case 'damm':
      return damm(digits)
    case 'ean13':
      return ean(digits)
  }
}

/** Whether the last digit of a number is the one its others ask for. */
export function isSound(number: string, kind: CheckDigit): boolean {
  return /^\d{2,}$/.test(number) && number.at(-1) === checkDigit(number.slice(0, -1), kind)
}

/** ISO/IEC 7812-1 annex B: every second digit from the right is doubled; finds any one wrong digit. */
function luhn(digits: string): string {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const weighed = place % 2 === 0 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return `${(10 - (sum % 10)) % 10}`
}

/** H. M. Damm, 2004: finds any one wrong digit and any two neighbours swapped. */
function damm(digits: string): string {
  let interim = 0
  for (const digit of digits) interim = Number(QUASIGROUP[interim]![Number(digit)])
  return `${interim}`
}

const QUASIGROUP = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
]

/** GS1 General Specifications §7.9: weights 3 and 1 from the right. */
function ean(digits: string): string {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    sum += Number(digits[digits.length - 1 - place]) * (place % 2 === 0 ? 3 : 1)
  }
  return `${(10 - (sum % 10)) % 10}`
}
