import { startApp } from '@yingda/session'
import zh from '../messages/zh-CN.json'
import en from '../messages/en.json'
import DeskScreen from './DeskScreen.vue'

startApp({ app: 'desk', screen: DeskScreen, messages: { 'zh-CN': zh, en } })
