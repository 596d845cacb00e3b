import { ApiError } from '@yingda/api'
import { expect, it } from 'vitest'
import { fieldErrors } from './field-errors.ts'

const at = (code: string, data: Record<string, unknown>, known: string[]) => fieldErrors(new ApiError(code, data, 422), known)

it('puts a rule of queues at the field that breaks it', () => {
  expect(at('queue.without_last_resort', {}, ['last_resort'])).toMatchObject({ fields: { last_resort: { code: 'queue.without_last_resort' } }, rest: null })
  expect(at('queue.overflow_cycle', { path: ['A', 'B'] }, ['overflow_queue']).fields['overflow_queue']!.data).toEqual({ path: ['A', 'B'] })
})

it('believes the refusal that names its field', () =>
  expect(Object.keys(at('queue.unknown', { field: 'last_resort_queue' }, ['last_resort_queue', 'overflow_queue']).fields)).toEqual(['last_resort_queue']))

it('marks every field that has not the form asked for, and says so once', () => {
  const found = at('input.invalid', { fields: [{ loc: ['body', 'texts', 'zh-CN'] }, 'body.name', { field: 'key' }] }, ['texts', 'name', 'key'])
  expect(Object.keys(found.fields).sort()).toEqual(['key', 'name', 'texts'])
  expect(found.rest).toBeInstanceOf(ApiError)
})

it('shows above the form what belongs to no field of it', () => {
  expect(at('queue.in_use', {}, ['name'])).toMatchObject({ fields: {}, rest: { code: 'queue.in_use' } })
  expect(fieldErrors(new Error('x'), []).rest).toBeInstanceOf(Error)
  expect(fieldErrors(null, [])).toEqual({ fields: {}, rest: null })
})
