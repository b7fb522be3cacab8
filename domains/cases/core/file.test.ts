import { expect, test } from 'vitest'
import { disposition, mediaTypeOf, nameOf } from './file.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

test('a file is what its content is', () => {
  expect(mediaTypeOf(bytes('\x89PNG\r\n\x1a\n…'))).toBe('image/png')
  expect(mediaTypeOf(bytes('\xff\xd8\xff\xe0'))).toBe('image/jpeg')
  expect(mediaTypeOf(bytes('GIF89a'))).toBe('image/gif')
  expect(mediaTypeOf(bytes('RIFF1234WEBPVP8 '))).toBe('image/webp')
  expect(mediaTypeOf(bytes('RIFF\x24\x00\x00\x00WAVEfmt '))).toBeNull()
  expect(mediaTypeOf(bytes('%PDF-1.7'))).toBe('application/pdf')
  expect(mediaTypeOf(Buffer.from('Где мои баллы?'))).toBe('text/plain')
})

test('programs, pages and drawings that run are not taken', () => {
  for (const evil of ['MZ\x90\x00', '\x7fELF', '<svg onload=1>', '  <!doctype html>', 'PK\x03\x04'])
    expect(mediaTypeOf(bytes(evil))).toBeNull()
})

test('a name has no path and says nothing to a header', () => {
  expect(nameOf('../../etc/passwd')).toBe('passwd')
  expect(nameOf('C:\\scans\\чек.png')).toBe('чек.png')
  expect(nameOf('a"\r\n<b>')).toBe('ab')
  expect(nameOf('\u202egnp.exe')).toBe('gnp.exe')
  expect(nameOf('//')).toBe('file')
  expect(disposition('чек (1).png')).toBe(
    `attachment; filename="___ (1).png"; filename*=UTF-8''%D1%87%D0%B5%D0%BA%20%281%29.png`,
  )
})
