/* The chat page: labels of gradio's own parts, the report beside an answer, menus, notices, scrolling. */
(() => {
  const page = window.nianbao;
  const root = document.documentElement;
  const say = page.say = (key) => (page[root.dataset.ui] || page.zh)[key] || '';
  const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
  const box = () => document.querySelector('#question textarea');

  const label = () => {
    document.title = say('title');
    if (box()) {
      box().placeholder = say('placeholder');
      box().setAttribute('aria-label', say('question'));
    }
    for (const key of ['send', 'new']) {
      const button = document.getElementById(key);
      if (button) button.textContent = say(key);
    }
    document.getElementById('conversation')?.setAttribute('aria-label', say('answers'));
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
    const escape = (event) => { if (event.key === 'Escape') panel.close(); };
    panel.addEventListener('keydown', escape);
    /* The report is a page of ours, so that a key pressed in it is heard here too. */
    const frame = panel.querySelector('iframe');
    frame.addEventListener('load', () => frame.contentDocument?.addEventListener('keydown', escape));
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

  /* What a button asks for, as the server takes it. */
  const given = (button) => {
    const {question, turn, slot, old, again} = button.dataset;
    if (again) return JSON.parse(button.closest('.turn').dataset.step);
    return slot ? {turn, slot, old, new: button.dataset.new} : {question};
  };
  let asked = '';
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
    const button = event.target.closest('button');
    closeMenus(button && button.closest('.menu') ? null : event.target);
    if (!button) return;
    const {act, edit, copy, link: question, address} = button.dataset;
    if (act === 'ask') {
      asked = button.dataset.question || '';
      page.act('ask', {given: given(button)});
    } else if (act) {
      page.act(act, {...button.dataset});
    } else if (edit) {
      rewrite(button);
    } else if (copy || question || address) {
      const here = new URL(address || './', document.baseURI);
      if (question) here.searchParams.set('q', question);
      page.copy(copy || here.href, button);
    }
  });
  const closeMenus = (except) => document.querySelectorAll('details[name="menu"][open]').forEach((menu) => {
    if (!except || !menu.contains(except)) menu.open = false;
  });
  document.addEventListener('keydown', (event) => {
    const menu = document.querySelector('details[name="menu"][open]');
    if (event.key !== 'Escape' || !menu) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
  const type = (text) => {
    box().value = text;
    box().dispatchEvent(new Event('input', {bubbles: true}));
  };
  /* Puts a question back into the box, with what the chip says selected where it stands in it. */
  const rewrite = (button) => {
    const question = button.closest('.turn').querySelector('.question [dir]').textContent;
    const names = [...button.closest('details').querySelectorAll('summary > span:not(.unseen)')].map((one) => one.textContent);
    const chip = button.closest('details').querySelector('summary').lastChild.textContent;
    type(question);
    box().focus();
    const word = [...names, chip].flatMap((name) => [name, name.slice(0, -1)]).find((one) => one && question.includes(one));
    if (word) box().setSelectionRange(question.indexOf(word), question.indexOf(word) + word.length);
  };
  page.copy = async (text, button) => {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
    } else {
      const area = document.createElement('textarea');
      area.value = text;
      (button.closest('dialog') || document.body).append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    notify(say('copied'), 1600);
  };

  /* The Enter that ends the typing of pinyin chooses a character and sends nothing. */
  for (const kind of ['keydown', 'keypress']) {
    document.addEventListener(kind, (event) => {
      if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopPropagation();
    }, true);
  }

  /* One line at the top says what the page itself cannot show: no connection, too many questions, copied. */
  const notice = document.createElement('div');
  notice.id = 'notice';
  notice.setAttribute('role', 'status');
  notice.popover = 'manual';
  document.body.append(notice);
  let ending = 0;
  const notify = page.notify = (text, time) => {
    notice.textContent = text;
    if (notice.matches(':popover-open') !== Boolean(text)) notice.togglePopover();
    clearTimeout(ending);
    if (time) ending = setTimeout(() => { notice.textContent = ''; }, time);
  };
  let lost = false;
  const reach = async () => {
    let reached = false;
    try {
      reached = (await fetch('healthz', {cache: 'no-store'})).ok;
    } catch { /* not reached */ }
    if (lost || !reached) notify(reached ? '' : say('offline'));
    lost = !reached;
    setTimeout(reach, reached ? 20000 : 3000);
  };
  setTimeout(reach, 20000);
  addEventListener('offline', () => { lost = true; notify(say('offline')); setTimeout(reach, 3000); });
  /* A question that the server did not take is told in words, and is not lost. */
  const sent = window.fetch;
  window.fetch = async (...request) => {
    const response = await sent(...request);
    if (!response.ok && response.url.includes('/queue/join')) {
      const seconds = response.headers.get('Retry-After') || 10;
      notify(say(response.status === 429 ? 'limited' : 'refused').replace('{seconds}', seconds), 12000);
      if (asked && box() && !box().value) type(asked);
    }
    asked = '';
    return response;
  };

  /* A new question goes to the top of the view once; what streams in below it moves nothing. */
  let turns = 0;
  const watch = new MutationObserver(() => {
    const conversation = document.getElementById('conversation');
    const all = conversation.querySelectorAll('.turn');
    if (all.length > turns) all[all.length - 1].scrollIntoView({block: 'start', behavior: calm() ? 'auto' : 'smooth'});
    if (all.length !== turns) {
      const panel = document.getElementById('panel');
      opener = null;
      if (panel && panel.open) panel.close();
    }
    turns = all.length;
    document.getElementById('save')?.toggleAttribute('hidden', !turns);
    /* Read out once it is whole, and not at every sentence that streams in. */
    const busy = Boolean(conversation.querySelector('.waiting'));
    if (conversation.getAttribute('aria-busy') !== String(busy)) conversation.setAttribute('aria-busy', busy);
    if (!busy) page.keep([...all]);
  });
  const begin = () => {
    const conversation = document.getElementById('conversation');
    if (!conversation || !box() || !page.act || !page.keep) return setTimeout(begin, 50);
    conversation.setAttribute('role', 'log');
    label();
    document.getElementById('save')?.setAttribute('hidden', '');
    if (matchMedia('(hover: hover) and (min-width: 62rem)').matches) box().focus({preventScroll: true});
    watch.observe(conversation, {childList: true, subtree: true});
    /* A link to a question, or to a shared answer, asks it anew: what is shown is read from the reports as they are. */
    const wanted = new URLSearchParams(location.search);
    const step = wanted.has('q') ? {question: wanted.get('q')} : wanted.has('answer') ? {kept: wanted.get('answer')} : null;
    if (step) {
      history.replaceState(null, '', location.pathname);
      page.act('ask', {given: step});
    }
  };
  begin();
})();
