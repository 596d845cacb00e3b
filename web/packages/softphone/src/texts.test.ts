import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FAULTS } from './faults.ts'

// Each fault says what happened and what to do, in both languages.
it.each(['zh-CN', 'en'])('has two sentences for every fault: %s', (locale) => {
  const texts = JSON.parse(readFileSync(join(import.meta.dirname, `../../i18n/messages/phone.${locale}.json`), 'utf8')) as Record<string, string>
  for (const fault of FAULTS) {
    expect(texts[`phone.fault.${fault}`], fault).toBeTruthy()
    expect(texts[`phone.remedy.${fault}`], fault).toBeTruthy()
  }
})
