import type { GlobalThemeOverrides } from 'naive-ui'

/** Naive UI in our clothes. Values, not CSS variables: Naive computes tints from them. Kept in step with tokens.css. */
function overrides(c: Record<'accent' | 'hover' | 'surface' | 'raised' | 'line' | 'ink' | 'ink2' | 'ink3' | 'alert' | 'waiting' | 'talking', string>): GlobalThemeOverrides {
  const font = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
  const flat = `0 0 0 1px ${c.line}`
  return {
    common: {
      fontFamily: font,
      fontSize: '14px',
      fontSizeSmall: '13px',
      borderRadius: '4px',
      borderRadiusSmall: '4px',
      primaryColor: c.accent,
      primaryColorHover: c.hover,
      primaryColorPressed: c.hover,
      primaryColorSuppl: c.accent,
      errorColor: c.alert,
      warningColor: c.waiting,
      infoColor: c.talking,
      successColor: c.accent,
      textColorBase: c.ink,
      textColor1: c.ink,
      textColor2: c.ink,
      textColor3: c.ink3,
      placeholderColor: c.ink3,
      bodyColor: c.surface,
      cardColor: c.surface,
      modalColor: c.surface,
      popoverColor: c.surface,
      tableColor: c.surface,
      tableHeaderColor: c.raised,
      dividerColor: c.line,
      borderColor: c.line,
      boxShadow1: flat,
      boxShadow2: `${flat}, 0 6px 24px rgba(0, 0, 0, 0.14)`,
      boxShadow3: `${flat}, 0 8px 32px rgba(0, 0, 0, 0.18)`,
      cubicBezierEaseInOut: 'cubic-bezier(.2, 0, 0, 1)',
    },
    DataTable: { fontSizeSmall: '13px', fontSizeMedium: '13px', thFontWeight: '600', thTextColor: c.ink2 },
    Tabs: { tabFontWeightActive: '600' },
  }
}

export const lightOverrides = overrides({
  accent: '#0f666d', hover: '#0b555b', surface: '#ffffff', raised: '#f8faf9', line: '#dde3e1',
  ink: '#16211f', ink2: '#46544f', ink3: '#5f6d69', alert: '#b3261e', waiting: '#855600', talking: '#0b5cad',
})

export const darkOverrides = overrides({
  accent: '#58bfc1', hover: '#74d0d1', surface: '#171e1d', raised: '#1d2524', line: '#2c3735',
  ink: '#e7eeec', ink2: '#b8c4c1', ink3: '#94a29e', alert: '#ff9289', waiting: '#f0ba52', talking: '#82bbf6',
})
