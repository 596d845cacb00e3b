/** The phone in Vue: the store that every screen asks, the mark in the top bar, and the pieces that calls are worked with. */
export { replacePhone, usePhone } from './store.ts'
export { mendOf } from './mend.ts'
export { default as FaultNote } from './FaultNote.vue'
export { default as KeyPad } from './KeyPad.vue'
export { default as LevelMeter } from './LevelMeter.vue'
export { default as PhoneMark } from './PhoneMark.vue'
