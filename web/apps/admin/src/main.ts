import { startApp } from '@yingda/session'
import zh from '../messages/zh-CN.json'
import en from '../messages/en.json'
import AdminScreen from './AdminScreen.vue'

startApp({ app: 'admin', screen: AdminScreen, messages: { 'zh-CN': zh, en } })
