import {
  getCountryCallingCode,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/min'

const E164 = /^\+[1-9]\d{5,14}$/

/**
 * A phone in any form people write it, as E.164 (+79161234567); null when it is no phone number.
 * Without a country code it is read as a number of the country given (ISO 3166-1 alpha-2).
 */
export function readPhone(text: string, country: string): string | null {
  const phone = parsePhoneNumberFromString(text.trim().replace(/^tel:/i, ''), {
    defaultCountry: country as CountryCode,
    extract: false,
  })
  return phone?.isValid() && !phone.ext && E164.test(phone.number) ? phone.number : null
}

/** Whether a phone (E.164) has another calling code than a country (ISO 3166-1 alpha-2) has. */
export const isAbroad = (phone: string, country: string): boolean =>
  !phone.startsWith(`+${getCountryCallingCode(country as CountryCode)}`)

/** The same for looking a member up: what is E.164 already is taken as it is, without being read. */
export function phoneToLookUp(text: string, country: string): string | null {
  return E164.test(text) ? text : readPhone(text, country)
}
