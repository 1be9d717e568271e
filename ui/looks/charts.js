/* Draws the charts of a page with plotly, which is fetched when there is one to draw.
   Each is drawn in a shadow root: what re-renders the page around it does not see it and leaves it alone. */
(() => {
  const base = new URL('.', document.currentScript.src);
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let fetched;

  // Plotly would write a style sheet into the page, which the policy forbids; plotly.css is that sheet.
  const plotly = (version) => fetched ||= new Promise((resolve, reject) => {
    const sheet = document.createElement('meta');
    sheet.id = 'plotly.js-style-global';
    sheet.className = 'no-inline-styles';
    const script = document.createElement('script');
    script.src = new URL(`plotly.min.js?v=${encodeURIComponent(version)}`, base);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { fetched = undefined; reject(new Error('plotly could not be fetched')); };
    document.head.append(sheet, script);
  });

  // The place that a chart is drawn in, once its style sheet is there.
  const stage = (host) => {
    if (host.shadowRoot) return host.shadowRoot.lastChild;
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = new URL('plotly.css', base);
    const drawn = document.createElement('div');
    drawn.className = 'drawn';
    const styled = new Promise((resolve) => { sheet.onload = sheet.onerror = () => resolve(drawn); });
    const strut = document.createElement('slot');
    host.attachShadow({mode: 'open'}).append(sheet, strut, drawn);
    return styled;
  };

  const dressed = (host, layout) => {
    const style = getComputedStyle(host);
    const colour = (name) => style.getPropertyValue(name).trim();
    const font = {family: style.fontFamily, size: 13, color: colour('--ink')};
    const axis = {gridcolor: colour('--line'), linecolor: colour('--line-firm'), zerolinecolor: colour('--line-firm'),
      tickfont: {...font, color: colour('--soft')}};
    const titled = (own) => ({...own, ...axis, title: {...own.title, font: {...font, color: colour('--soft')}}});
    return {...layout, font, xaxis: titled(layout.xaxis), yaxis: titled(layout.yaxis),
      hoverlabel: {bgcolor: colour('--paper'), bordercolor: colour('--line-firm'), font, align: 'left'}};
  };
  const figure = (host) => {
    const {data, layout} = JSON.parse(host.dataset[root.dataset.ui === 'en' ? 'en' : 'zh']);
    return {data, layout: dressed(host, layout)};
  };
  const wanted = (host) => `${root.dataset.ui} ${dark.matches} ${host.dataset.zh}`;
  const now = new WeakMap();

  const draw = async (host) => {
    if (now.get(host) === wanted(host)) return;
    now.set(host, wanted(host));
    try {
      const [Plotly, drawn] = await Promise.all([plotly(host.dataset.version), stage(host)]);
      const {data, layout} = figure(host);
      drawn.style.height = `${layout.height}px`;
      host.shadowRoot.querySelector('slot')?.remove();
      await Plotly.react(drawn, data, layout, {displayModeBar: false, doubleClick: false, showTips: false});
      sizes.observe(drawn);
    } catch {
      now.delete(host); // the table below says the same; the next change of the page tries again
    }
  };
  const sizes = new ResizeObserver((entries) => entries.forEach(({target}) => {
    if (target.isConnected && target.clientWidth && target.layout && target._fullLayout.width !== target.clientWidth) {
      window.Plotly.Plots.resize(target);
    }
  }));
  const all = () => document.querySelectorAll('.plot[data-zh]').forEach(draw);

  const saved = async (host) => {
    const Plotly = await plotly(host.dataset.version);
    const name = host.parentNode.querySelector('figcaption').innerText.trim();
    const {data, layout} = figure(host);
    const title = {text: name.replace(/&/g, '&amp;').replace(/</g, '&lt;'), x: 0.02, font: {size: 16}};
    const paper = getComputedStyle(host).getPropertyValue('--paper').trim();
    const image = await Plotly.toImage(
      {data, layout: {...layout, title, paper_bgcolor: paper, margin: {...layout.margin, l: 24, r: 24, t: 64, b: 24}}},
      {format: 'png', width: 960, height: layout.height + 76, scale: 2},
    );
    const link = document.createElement('a');
    link.href = image;
    link.download = `${name.replace(/[\\/:*?"<>|\s]+/g, ' ').trim()}.png`;
    link.click();
  };

  document.addEventListener('click', (event) => {
    const button = event.target.closest('.chart .png');
    if (button) saved(button.closest('.chart').querySelector('.plot'));
  });
  document.addEventListener('language', all);
  dark.addEventListener('change', all);
  const watch = () => {
    all();
    new MutationObserver(all).observe(document.body, {childList: true, subtree: true, attributeFilter: ['data-zh']});
  };
  if (document.body) watch(); else document.addEventListener('DOMContentLoaded', watch);
})();
