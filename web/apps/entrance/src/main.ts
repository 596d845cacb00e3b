import { startApp } from '@yingda/session'

// The address without a workplace: sign in, then land where the roles allow.
startApp({ app: 'entrance', screen: null, messages: { 'zh-CN': {}, en: {} } })
