import { startApp } from '@yingda/session'
import zh from '../messages/zh-CN.json'
import en from '../messages/en.json'
import SupervisorScreen from './SupervisorScreen.vue'

startApp({ app: 'supervisor', screen: SupervisorScreen, messages: { 'zh-CN': zh, en } })
