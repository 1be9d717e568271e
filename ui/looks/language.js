/* The interface language: ?lang=, then what was chosen before, then the browser's. */
(() => {
  const root = document.documentElement;
  const known = (name) => (/^(zh|en)$/.test(name || '') ? name : '');
  const kept = () => known((document.cookie.match(/(?:^|; )nianbao-lang=(\w+)/) || [])[1]);
  const asked = known(new URLSearchParams(location.search).get('lang'));
  const browser = () => {
    for (const tag of navigator.languages || [navigator.language || '']) {
      if (/^zh/i.test(tag)) return 'zh';
      if (/^en/i.test(tag)) return 'en';
    }
    return 'en';
  };
  const keep = (name) => { document.cookie = `nianbao-lang=${name}; path=/; max-age=31536000; SameSite=Lax`; };
  const show = (name) => {
    root.dataset.ui = name;
    root.lang = name === 'en' ? 'en' : 'zh-CN';
    document.dispatchEvent(new CustomEvent('language', {detail: name}));
  };
  if (asked) keep(asked);
  show(asked || kept() || browser());
  document.addEventListener('click', (event) => {
    if (!event.target.closest('#switch')) return;
    const other = root.dataset.ui === 'en' ? 'zh' : 'en';
    keep(other);
    show(other);
  });
})();
