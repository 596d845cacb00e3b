import { expect, it } from 'vitest'
import { read, textOf } from './jwks.ts'

const key = { kty: 'EC', crv: 'P-256', kid: 'a', x: 'x', y: 'y' }

it('reads a set of public keys, and writes it again', () => {
  const found = read(textOf({ keys: [key] }))
  expect(found).toEqual({ jwks: { keys: [key] } })
})
it.each([['{', 'json'], ['[]', 'keys'], ['{"keys":[]}', 'keys'], [JSON.stringify({ keys: [{ ...key, crv: 'P-521' }] }), 'keys'], [JSON.stringify({ keys: [{ ...key, kid: undefined }] }), 'keys']])('refuses %s', (text, wrong) => expect(read(text)).toEqual({ wrong }))
it('never takes a private key', () => expect(read(JSON.stringify({ keys: [{ ...key, d: 's' }] }))).toEqual({ wrong: 'private' }))
