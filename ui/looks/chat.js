/* The chat page: language of gradio's own labels, the report beside an answer, copying, scrolling. */
(() => {
  const words = window.nianbao || {};
  const root = document.documentElement;
  const say = (key) => (words[root.dataset.ui] || words.zh || {})[key] || '';
  const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

  const label = () => {
    document.title = say('title');
    const box = document.querySelector('#question textarea');
    if (box) {
      box.placeholder = say('placeholder');
      box.setAttribute('aria-label', say('question'));
    }
    for (const [id, key] of [['send', 'send'], ['new', 'new']]) {
      const button = document.getElementById(id);
      if (!button) continue;
      button.textContent = say(key);
    }
    const panel = document.getElementById('panel');
    if (panel) dress(panel);
  };
  document.addEventListener('language', label);

  /* The report beside the answer (wide) or over it (narrow). */
  let cited = [];
  let at = 0;
  let opener = null;
  const dress = (panel) => {
    panel.setAttribute('aria-label', say('panel'));
    panel.querySelector('iframe').title = say('panel');
    panel.querySelector('strong').textContent = cited.length
      ? `${say('source_n').replace('{n}', cited[at].dataset.n)}${cited.length > 1 ? ` / ${cited.length}` : ''}` : '';
    for (const key of ['previous', 'next', 'new_tab', 'close']) panel.querySelector(`.${key}`).textContent = say(key);
    panel.querySelector('.previous').hidden = panel.querySelector('.next').hidden = cited.length < 2;
  };
  const make = () => {
    const panel = document.createElement('dialog');
    panel.id = 'panel';
    panel.innerHTML = '<div class="top"><strong></strong><button type="button" class="previous"></button>'
      + '<button type="button" class="next"></button><a class="new_tab" target="_blank" rel="noopener"></a>'
      + '<button type="button" class="close"></button></div><iframe></iframe>';
    document.body.append(panel);
    panel.querySelector('.close').addEventListener('click', () => panel.close());
    panel.querySelector('.previous').addEventListener('click', () => show(at - 1));
    panel.querySelector('.next').addEventListener('click', () => show(at + 1));
    panel.addEventListener('keydown', (event) => { if (event.key === 'Escape') panel.close(); });
    panel.addEventListener('close', () => {
      root.classList.remove('reading');
      document.querySelectorAll('.card.lit').forEach((card) => card.classList.remove('lit'));
      if (opener && opener.isConnected) opener.focus({preventScroll: true});
    });
    return panel;
  };
  const show = (next) => {
    const panel = document.getElementById('panel') || make();
    at = (next + cited.length) % cited.length;
    const link = cited[at];
    const inside = new URL(link.href);
    inside.searchParams.set('embed', '1');
    inside.searchParams.set('lang', root.dataset.ui);
    panel.querySelector('iframe').src = inside.href;
    panel.querySelector('.new_tab').href = link.href;
    document.querySelectorAll('.card.lit').forEach((card) => card.classList.remove('lit'));
    link.closest('.card').classList.add('lit');
    dress(panel);
    if (panel.open) return;
    if (matchMedia('(min-width: 62rem)').matches) {
      root.classList.add('reading');
      panel.show();
    } else {
      panel.showModal();
    }
    panel.querySelector('.close').focus({preventScroll: true});
  };

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a.open, a.mark');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      const turn = link.closest('.turn');
      cited = [...turn.querySelectorAll('a.open')];
      const card = link.classList.contains('open') ? link.closest('.card') : document.getElementById(link.dataset.card);
      const found = cited.indexOf(card && card.querySelector('a.open'));
      if (found < 0) return;
      event.preventDefault();
      opener = link;
      show(found);
      return;
    }
    const chip = event.target.closest('[data-edit]');
    if (chip) return edit(chip);
    if (event.target.closest('#save')) return save();
    const copy = event.target.closest('[data-copy], [data-link]');
    if (copy) {
      const link = `${location.origin}${location.pathname}?q=${encodeURIComponent(copy.dataset.link)}`;
      write(copy.dataset.copy || link).then(() => {
        const before = copy.innerHTML;
        copy.textContent = say('copied');
        setTimeout(() => { copy.innerHTML = before; }, 1600);
      });
    }
  });
  const type = (text) => {
    const box = document.querySelector('#question textarea');
    box.value = text;
    box.dispatchEvent(new Event('input', {bubbles: true}));
    return box;
  };
  /* A chip puts its question back into the box with that word selected. */
  const edit = (chip) => {
    const asked = chip.closest('.turn').querySelector('.question [dir]').textContent;
    const box = type(asked);
    const word = chip.dataset.edit;
    const found = [word, word.slice(0, -1)].find((one) => one && asked.includes(one));
    box.focus();
    if (found) box.setSelectionRange(asked.indexOf(found), asked.indexOf(found) + found.length);
  };
  const save = () => {
    const parts = [...document.querySelectorAll('.turn')].map((turn) => {
      const copy = turn.querySelector('[data-copy]');
      return `${say('asked')}${turn.querySelector('.question [dir]').textContent}\n\n${copy ? copy.dataset.copy : ''}\n`;
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([parts.join('\n---\n\n')], {type: 'text/plain;charset=utf-8'}));
    link.download = `nianbao-${new Date().toISOString().slice(0, 10)}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const write = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  };

  /* The Enter that ends the typing of pinyin chooses a character and sends nothing. */
  for (const kind of ['keydown', 'keypress']) {
    document.addEventListener(kind, (event) => {
      if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
    }, true);
  }

  /* While the server does not answer, the page says so, and stops saying so when it does. */
  const notice = document.createElement('div');
  notice.id = 'offline';
  notice.setAttribute('role', 'status');
  document.body.append(notice);
  const reach = async () => {
    let reached = false;
    try {
      reached = (await fetch('healthz', {cache: 'no-store'})).ok;
    } catch { /* not reached */ }
    notice.textContent = reached ? '' : say('offline');
    setTimeout(reach, reached ? 20000 : 3000);
  };
  setTimeout(reach, 20000);
  addEventListener('offline', () => { notice.textContent = say('offline'); });

  /* A new question goes to the top of the view once; what streams in below it moves nothing. */
  let turns = 0;
  const watch = new MutationObserver(() => {
    const all = document.querySelectorAll('#conversation .turn');
    if (all.length > turns) all[all.length - 1].scrollIntoView({block: 'start', behavior: calm() ? 'auto' : 'smooth'});
    if (all.length !== turns) {
      const panel = document.getElementById('panel');
      opener = null;
      if (panel && panel.open) panel.close();
    }
    turns = all.length;
    const keep = document.getElementById('save');
    if (keep) keep.hidden = !turns;
  });
  const begin = () => {
    const conversation = document.getElementById('conversation');
    const box = document.querySelector('#question textarea');
    if (!conversation || !box) return setTimeout(begin, 50);
    label();
    if (matchMedia('(hover: hover) and (min-width: 62rem)').matches) box.focus({preventScroll: true});
    conversation.setAttribute('role', 'log');
    conversation.setAttribute('aria-label', say('answers'));
    watch.observe(conversation, {childList: true, subtree: true});
    /* A link to a question asks it anew, so that what is shown is read from the reports as they are. */
    const asked = new URLSearchParams(location.search).get('q');
    if (asked) {
      history.replaceState(null, '', location.pathname);
      type(asked);
      setTimeout(() => document.getElementById('send').click(), 100);
    }
  };
  begin();
})();
