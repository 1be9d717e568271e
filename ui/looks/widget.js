/* Shows the chat in <div id="nianbao"> of another site. data-lang: zh or en; data-most: the greatest height in pixels. */
(() => {
  const source = new URL(document.currentScript.src);
  const put = () => {
    const place = document.getElementById('nianbao');
    if (!place || place.querySelector('iframe')) return;
    const language = place.dataset.lang || (place.closest('[lang]') || {lang: ''}).lang;
    const frame = document.createElement('iframe');
    const chat = new URL('./', source);
    if (language) chat.searchParams.set('lang', /^zh/i.test(language) ? 'zh' : 'en');
    frame.src = chat.href;
    frame.title = /^en/i.test(language) ? 'Questions to the annual reports' : '年报问答';
    frame.allow = 'clipboard-write';
    frame.referrerPolicy = 'no-referrer';
    Object.assign(frame.style, {display: 'block', width: '100%', height: '480px', border: '0', colorScheme: 'normal'});
    addEventListener('message', (event) => {
      if (event.source !== frame.contentWindow || event.origin !== source.origin) return;
      const height = Number((event.data || {}).nianbao);
      const most = Number(place.dataset.most) || Math.round(innerHeight * 0.9);
      if (height > 0) frame.style.height = `${Math.min(Math.max(height, 320), Math.max(most, 320))}px`;
    });
    place.append(frame);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', put);
  else put();
})();
