const font = "font-family:'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const serif = "font-family:Georgia,'Times New Roman',serif";
const line = 'border-bottom:1px solid #dfe5ec';

/**
 * The look of every class, written into `style` when the catalogue is loaded: mail clients drop style sheets, so
 * only what changes by width or colour scheme stands in the layout's. Text on its ground has a contrast of 4.5 at
 * least (WCAG 1.4.3), which a test measures.
 */
export const styles: Readonly<Record<string, string>> = {
  'page-body': 'margin:0;padding:0;background-color:#eef1f5',
  preheader:
    'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;mso-hide:all',
  page: 'width:100%;background-color:#eef1f5',
  outer: 'padding:32px 12px',
  card: 'width:100%;max-width:600px;background-color:#ffffff;border:1px solid #d5dce5;border-radius:6px;border-collapse:separate;overflow:hidden',
  head: 'padding:22px 40px;background-color:#12304f;border-bottom:3px solid #c49a45',
  brand: `${serif};font-size:20px;line-height:26px;color:#ffffff;letter-spacing:0.2px`,
  body: 'padding:36px 40px 12px',
  foot: 'padding:12px 40px 32px',
  rule: 'padding-top:20px;border-top:1px solid #dfe5ec',
  h1: `margin:0 0 20px;${serif};font-weight:normal;font-size:28px;line-height:36px;color:#12304f`,
  h2: `margin:28px 0 10px;${font};font-weight:600;font-size:17px;line-height:24px;color:#12304f`,
  p: `margin:0 0 16px;${font};font-size:16px;line-height:25px;color:#26313d`,
  nowrap: 'white-space:nowrap',
  list: 'margin:0 0 16px;padding:0 0 0 22px',
  li: `margin:0 0 8px;${font};font-size:16px;line-height:25px;color:#26313d`,
  small: `margin:0 0 14px;${font};font-size:13px;line-height:20px;color:#55606e`,
  facts: 'width:100%;margin:0 0 24px',
  label: `width:44%;padding:11px 16px 11px 0;${line};${font};font-weight:normal;font-size:15px;line-height:22px;color:#55606e;text-align:left;vertical-align:top`,
  value: `padding:11px 0;${line};${font};font-weight:600;font-size:15px;line-height:22px;color:#1b2733;text-align:right;vertical-align:top`,
  panel: 'padding:20px 22px;background-color:#f1f5fa;border-left:4px solid #17508f',
  notice: 'padding:20px 22px 6px;background-color:#fdf6e7;border-left:4px solid #b07d1e',
  frame: 'width:100%;margin:0 0 24px',
  'amount-label': `margin:0;${font};font-size:14px;line-height:20px;color:#4a5666`,
  amount: `margin:2px 0;${serif};font-size:38px;line-height:46px;color:#12304f`,
  items: 'width:100%;margin:0 0 16px',
  column: `padding:8px 12px 8px 0;border-bottom:2px solid #c9d3de;${font};font-weight:600;font-size:13px;line-height:18px;color:#55606e;text-align:left;vertical-align:bottom`,
  'column-number': `padding:8px 0 8px 12px;border-bottom:2px solid #c9d3de;${font};font-weight:600;font-size:13px;line-height:18px;color:#55606e;text-align:right;vertical-align:bottom`,
  cell: `padding:11px 12px 11px 0;${line};${font};font-weight:normal;font-size:15px;line-height:22px;color:#26313d;text-align:left;vertical-align:top`,
  'cell-number': `padding:11px 0 11px 12px;${line};${font};font-size:15px;line-height:22px;color:#26313d;text-align:right;vertical-align:top;white-space:nowrap`,
  'foot-name': `margin:0;${font};font-weight:600;font-size:13px;line-height:20px;color:#4a5666`,
  'foot-text': `margin:0 0 12px;${font};font-size:13px;line-height:20px;color:#55606e`,
};
