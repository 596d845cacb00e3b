import type { Messages } from '@yingda/i18n'
import { startApp } from '@yingda/session'
import DeskScreen from './DeskScreen.vue'

const all = (files: Record<string, Messages>): Messages => Object.assign({}, ...Object.values(files)) as Messages
const zh = all(import.meta.glob<Messages>('../messages/*zh-CN.json', { eager: true, import: 'default' }))
const en = all(import.meta.glob<Messages>('../messages/*en.json', { eager: true, import: 'default' }))

startApp({ app: 'desk', screen: DeskScreen, messages: { 'zh-CN': zh, en } })
