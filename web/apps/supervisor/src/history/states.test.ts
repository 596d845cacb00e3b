import { expect, test } from 'vitest'
import english from '../../messages/contact.en.json'
import chinese from '../../messages/contact.zh-CN.json'

/** As in yingda/analytics/rules/facts.py: where a contact of the history may stand. */
const STATES = ['self_service', 'waiting', 'ringing', 'active', 'held', 'wrap_up', 'ended']

test('every state of a contact in the history has a word', () => {
  for (const words of [english, chinese]) expect(STATES.filter((state) => !(`contact.state.${state}` in words))).toEqual([])
})
