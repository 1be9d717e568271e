/* Dialogs, files that the server made, and the history: in the library for who is signed in, else in this browser. */
(() => {
  const page = window.nianbao;
  const KEPT = 'nianbao-history';
  const MOST = 50;
  const LETTER = ['title', 'salutation', 'body', 'closing', 'signature', 'dated'];
  const dialog = (name) => document.getElementById(`sheet-${name}`);
  const part = (name) => document.getElementById(`letter-${name}`);
  let about = {};

  const open = (name, focus) => {
    const sheet = dialog(name);
    const opener = document.activeElement;
    sheet.addEventListener('close', () => { if (opener && opener.isConnected) opener.focus({preventScroll: true}); }, {once: true});
    sheet.showModal();
    (focus || sheet.querySelector('h2')).focus();
  };

  /* What the server made on request: a file to save, or the draft of a reply. */
  page.take = (made) => {
    if (made.kind === 'file') {
      const bytes = Uint8Array.from(atob(made.content), (one) => one.charCodeAt(0));
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([bytes], {type: made.type}));
      link.download = made.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      return;
    }
    for (const name of LETTER) part(name).value = made[name];
    const annex = dialog('reply').querySelector('.annex');
    annex.hidden = !made.sources.length;
    annex.querySelector('ol').replaceChildren(...made.sources.map((source) => {
      const item = document.createElement('li');
      item.textContent = source;
      return item;
    }));
    open('reply', part('body'));
    part('body').setSelectionRange(0, 0);
    part('body').scrollTop = 0;
  };
  const letter = () => LETTER.map((name) => part(name).value).concat(
    [...dialog('reply').querySelectorAll('.annex li')].map((item, n) => `[${n + 1}] ${item.textContent}`)).join('\n\n');

  /* The history. */
  let current = '';
  let last = '';
  let restoring = 0;
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT)) || [];
    } catch {
      return [];
    }
  };
  const write = (all) => {
    try {
      localStorage.setItem(KEPT, JSON.stringify(all.slice(0, MOST)));
    } catch { /* this browser keeps nothing */ }
  };
  page.keep = (turns) => {
    if (!turns.length) {
      if (!restoring) current = last = '';
      return;
    }
    if (turns.at(-1).dataset.kept !== undefined) return;
    document.getElementById('signed')?.remove();
    const steps = turns.map((turn) => JSON.parse(turn.dataset.step));
    if (steps.length < restoring || JSON.stringify(steps) === last) return;
    restoring = 0;
    last = JSON.stringify(steps);
    current = current || String(Date.now());
    const title = turns[0].querySelector('.question [dir]').textContent;
    const others = kept().filter((one) => one.id !== current);
    write([{id: current, at: new Date().toISOString(), title, steps}, ...others]);
  };
  const library = (path = '', method = 'GET') => fetch(`api/conversations${path}`, {method, cache: 'no-store'}).catch(() => null);
  const list = async () => {
    const sheet = dialog('history');
    const answer = document.getElementById('signed') && await library();
    const there = Boolean(answer && answer.ok);
    const all = there ? (await answer.json()).conversations.filter((one) => one.count) : kept();
    const model = sheet.querySelector('template').content.firstElementChild;
    sheet.dataset.kept = there ? 'library' : 'here';
    sheet.querySelectorAll('.lead').forEach((lead) => { lead.hidden = lead.dataset.kept !== sheet.dataset.kept; });
    sheet.querySelector('.kept').replaceChildren(...all.map((one) => {
      const item = model.cloneNode(true);
      const when = new Date(one.at).toLocaleString(document.documentElement.lang, {dateStyle: 'medium', timeStyle: 'short'});
      item.querySelector('.open').append(one.title || '……', Object.assign(document.createElement('small'), {textContent: when}));
      item.querySelectorAll('.unseen').forEach((name) => { name.textContent = ` ${one.title}`; });
      item.querySelectorAll('button').forEach((button) => { button.dataset.id = one.id; });
      item.querySelectorAll('[data-export]').forEach((link) => {
        link.href = `api/conversations/${one.id}/export?format=${link.dataset.export}`;
        link.hidden = !there;
      });
      return item;
    }));
    sheet.querySelector('.none').hidden = all.length > 0;
    sheet.querySelector('[data-do="forget-all"]').hidden = !all.length;
  };
  const inLibrary = () => dialog('history').dataset.kept === 'library';
  const forget = async (id) => {
    if (inLibrary()) await library(id && `/${id}`, 'DELETE');
    else write(id ? kept().filter((one) => one.id !== id) : []);
    await list();
    dialog('history').querySelector('h2').focus();
  };

  const deeds = {
    history: async () => { await list(); open('history'); },
    reopen: (button) => {
      const {id} = button.dataset;
      dialog('history').close();
      if (inLibrary()) return page.act('open', {conversation: id});
      const found = kept().find((one) => one.id === id);
      if (!found) return;
      current = found.id;
      restoring = found.steps.length;
      page.act('ask', {given: found.steps});
    },
    forget: (button) => forget(button.dataset.id),
    'forget-all': () => forget(''),
    rate: (button) => {
      page.act('rate', {...about, comment: document.getElementById('comment').value});
      button.closest('dialog').close();
    },
    letter: () => page.act('letter', {turn: about.turn, parts: Object.fromEntries(LETTER.map((name) => [name, part(name).value]))}),
    'copy-letter': (button) => page.copy(letter(), button),
    leave: (button) => button.closest('dialog').close(),
  };
  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.rate) {
      about = {rating: button.dataset.rate, turn: button.dataset.turn};
      document.getElementById('comment').value = '';
      open('rating', document.getElementById('comment'));
    } else if (button.dataset.act === 'draft') {
      about = {turn: button.dataset.turn};
    } else if (deeds[button.dataset.do]) {
      deeds[button.dataset.do](button);
    }
  });
})();
