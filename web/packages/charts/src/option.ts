import type { EChartsCoreOption } from 'echarts/core'
import type { ChartModel } from './model.ts'

export type Colour = (token: string) => string

/** The model in ECharts' words. `colour` reads a token as it stands in the theme of the moment. */
export function option(model: ChartModel, colour: Colour, still: boolean): EChartsCoreOption {
  const text = { color: colour('ink-3'), fontSize: 11, fontFamily: colour('font') || 'sans-serif' }
  const names = {
    type: 'category', data: model.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: colour('line-strong') } },
    axisLabel: { ...text, hideOverlap: true, ...(model.lying ? { width: 92, overflow: 'truncate' } : {}) }, ...(model.lying ? { inverse: true } : {}),
  }
  const amounts = {
    type: 'value', min: 0, max: model.max, ...(model.max === undefined ? { minInterval: 1, splitNumber: 3 } : { interval: model.max / 4 }),
    axisLabel: { ...text, formatter: model.format }, splitLine: { lineStyle: { color: colour('line') } },
  }
  return {
    animation: !still,
    animationDuration: 140,
    animationDurationUpdate: 140,
    grid: { left: 6, right: 12, top: 10, bottom: 2, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis', confine: true, transitionDuration: 0, backgroundColor: colour('surface'), borderColor: colour('line-strong'),
      textStyle: { ...text, fontSize: 12, color: colour('ink') }, valueFormatter: (value: unknown) => (typeof value === 'number' ? model.format(value) : '–'),
      axisPointer: { type: 'line', lineStyle: { color: colour('line-strong') } },
    },
    xAxis: model.lying ? amounts : names,
    yAxis: model.lying ? names : amounts,
    series: model.series.map((one, i) => series(model, i, one, colour, text)),
  }
}

function series(model: ChartModel, i: number, one: ChartModel['series'][number], colour: Colour, text: object): object {
  const paint = colour(one.token)
  const target = i === 0 && model.target ? targetLine(model.target, colour, text) : undefined
  const band = i === 0 && model.band ? bandArea(model.band, colour, text) : undefined
  const stroke = { color: paint, width: 2 }
  return one.kind === 'bar'
    ? { type: 'bar', name: one.name, data: one.values, itemStyle: { color: paint }, stack: model.piled ? 'pile' : undefined, barMaxWidth: model.overlaid || model.piled ? 26 : 14, barGap: model.overlaid ? '-100%' : '10%', barCategoryGap: model.overlaid ? '22%' : '34%', markLine: target, markArea: band }
    : { type: 'line', name: one.name, data: points(one.values), lineStyle: stroke, itemStyle: { color: paint }, showSymbol: true, symbolSize: 6, connectNulls: false, markLine: target, markArea: band }
}

const isKnown = (value: number | null | undefined) => value !== null && value !== undefined

/** A value between two gaps has no line to be seen by: it is shown as a dot. */
export const points = (values: (number | null)[]) =>
  values.map((value, i) => ({ value, symbol: isKnown(value) && !isKnown(values[i - 1]) && !isKnown(values[i + 1]) ? 'circle' : 'none' }))

const targetLine = (target: NonNullable<ChartModel['target']>, colour: Colour, text: object) => ({
  silent: true, symbol: 'none', animation: false, data: [{ yAxis: target.value }],
  lineStyle: { color: colour('ink-3'), type: 'dashed', width: 1 }, label: { ...text, formatter: target.label, position: 'insideEndTop', distance: 3 },
})

const bandArea = (band: NonNullable<ChartModel['band']>, colour: Colour, text: object) => ({
  silent: true, animation: false, data: [[{ yAxis: band.low, name: band.label }, { yAxis: band.high }]],
  itemStyle: { color: colour('ready-soft') }, label: { ...text, position: 'insideTopRight', distance: 3 },
})
