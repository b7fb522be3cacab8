import { change, copy, fresh, lengths, unheard, type Breaches } from './breach.ts'

const face = (values: Parameters<typeof copy>[0]) => copy({ slug: `'free'`, ...values })

/** The same card in another iPhone. */
const phone = (values: Parameters<typeof copy>[0]) =>
  copy({ device: `'d2'`, ...values }, `maker = 'apple'`)

/** Another programme of the organisation, which has no face yet. */
const neighbour = `(select p.id from programmes.programme as p
  where p.organisation_id = face.organisation_id and p.id <> face.programme_id limit 1)`

/** Statements that the constraints of the showcase refuse. */
export const showcase: Breaches = {
  'showcase.face': {
    face_pkey: face({}),
    face_slug_key: copy({ programme_id: neighbour }),
    face_revision_check: change({ revision: 0 }),
    face_organisation_id_programme_id_fkey: face({ programme_id: fresh }),
    slug_of_an_address: [
      change({ slug: `'Wheels'` }),
      change({ slug: `'-wheels'` }),
      // an id of a programme is an address of the back office
      change({ slug: unheard }),
    ],
    few_origins: [
      change({ origins: `array_fill('https://a.example'::text, array[21])` }),
      change({ origins: `array[null::text]` }),
    ],
    labels_by_word: change({ labels: `'{}'` }),
    leaving_in_both_languages: change({ leaving: `'{"ru": "Скажите"}'` }),
  },
  'showcase.phone': {
    phone_pkey: copy({}),
    phone_organisation_id_programme_id_fkey: phone({ programme_id: fresh }),
    phone_device_check: lengths('device', 100, copy),
    phone_serial_check: lengths('serial', 100, copy),
    phone_maker_check: phone({ maker: `'else'`, push_token: null }),
    phone_number_check: lengths('number', 40, phone),
    phone_language_check: phone({ language: `'de'` }),
    phone_push_token_check: lengths('push_token', 200, phone),
    phone_shown_check: phone({ shown: `'a'` }),
    pushed_by_apple: [phone({ push_token: null }), phone({ maker: `'google'` })],
  },
}
