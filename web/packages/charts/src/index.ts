/** Charts: one question each, drawn with ECharts in our tokens, with a table of the same numbers for who cannot see them. */
export { default as Chart } from './Chart.vue'
export type { ChartModel, Series } from './model.ts'
