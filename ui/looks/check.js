/* Verdicts as they are found: the server makes the HTML of each, this puts it in its place. */
(() => {
  const form = document.getElementById('asking');
  const [text, file, chosen, start, stop] = ['text', 'file', 'chosen', 'start', 'stop'].map((id) => document.getElementById(id));
  const problem = document.getElementById('problem');
  const result = document.getElementById('result');
  const words = document.getElementById('words').content;
  const unchosen = chosen.innerHTML;
  const say = (key) => words.querySelector(`[data-key="${key}"]`).innerHTML;
  let running = null;

  const trouble = (html) => {
    problem.innerHTML = html;
    problem.hidden = false;
  };

  /* The events of a stream, one by one. */
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = '';
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return;
      held += value;
      const blocks = held.split('\n\n');
      held = blocks.pop();
      for (const block of blocks) {
        const name = (block.match(/^event: (.*)$/m) || [])[1];
        const data = (block.match(/^data: (.*)$/m) || [])[1];
        if (name && data) yield {name, data: JSON.parse(data)};
      }
    }
  }

  /* An empty result on the page, and what fills it. */
  const sheet = () => {
    result.replaceChildren(document.getElementById('blank').content.cloneNode(true));
    result.hidden = false;
    const at = (selector) => result.querySelector(selector);
    const [over, rest, list, left, keep, state] = ['.over', '.rest', '.claims ol', '.left', '.keep', '.state'].map(at);
    const bar = document.createElement('progress');
    bar.setAttribute('aria-labelledby', 'outcome');
    state.after(bar);
    keep.querySelectorAll('button').forEach((button) => { button.disabled = true; });
    at('#link')?.remove();
    const claims = [];
    let raw = '';
    let shown = '';
    return {
      state: (key) => { state.innerHTML = say(key); },
      text: (data) => {
        [raw, shown] = [data.text, data.shown];
        rest.textContent = shown;
        bar.max = shown.length;
        bar.value = 0;
        state.innerHTML = say('working');
      },
      claim: (data) => {
        claims.push(data.claim);
        over.insertAdjacentHTML('beforeend', data.segment);
        rest.textContent = shown.slice(data.done);
        bar.value = data.done;
        const unchecked = data.claim.verdict === 'unchecked';
        if (unchecked) left.hidden = false;
        (unchecked ? left.querySelector('ul') : list).insertAdjacentHTML('beforeend', data.listed);
        const count = at(`.tally [data-verdict="${data.claim.verdict}"] b`);
        count.textContent = Number(count.textContent) + 1;
      },
      end: (key) => {
        bar.classList.add('ended');
        const none = key === 'done' && !list.children.length;
        state.innerHTML = say(none ? 'nothing' : key);
        rest.classList.add('left-over');
        if (!claims.length) return;
        keep.elements.kept.value = JSON.stringify({text: raw, claims});
        keep.querySelectorAll('button').forEach((button) => { button.disabled = false; });
      },
    };
  };

  const check = async () => {
    running = new AbortController();
    problem.hidden = true;
    document.querySelector('.examples')?.remove();
    const typed = file.files.length ? '' : text.value.trim();
    const page = sheet();
    page.state('reading');
    result.scrollIntoView({block: 'nearest'});
    let ended = '';
    try {
      const body = new FormData(form);
      const response = await fetch(form.action, {method: 'POST', body, headers: {Accept: 'text/event-stream'}, signal: running.signal});
      if (!response.ok) {
        const told = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('problem');
        const keys = {413: 'unreadable', 429: 'busy'};
        trouble(told ? told.innerHTML : `<p>${say(keys[response.status] || 'failed')}</p>`);
        result.hidden = true;
        return;
      }
      for await (const {name, data} of events(response)) {
        if (name === 'text' || name === 'claim') page[name](data);
        else ended = name;
      }
      if (ended === 'done' || ended === 'cut') page.end(ended);
      else throw new Error(ended);
      if (ended === 'done' && typed && typed.length <= 500 && !/\n|^https?:/.test(typed)) {
        history.replaceState(null, '', `check?claim=${encodeURIComponent(typed)}`);
      }
    } catch (error) {
      page.end('stopped');
      if (error.name !== 'AbortError') trouble(`<p>${say(ended ? 'failed' : 'lost')}</p>`);
    }
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (running) return;
    const swap = (shown, other) => {
      const focused = document.activeElement === other;
      [shown.hidden, other.hidden] = [false, true];
      if (focused) shown.focus();
    };
    swap(stop, start);
    await check();
    running = null;
    swap(start, stop);
  });
  stop.addEventListener('click', () => running?.abort());

  const name = () => {
    if (file.files.length) chosen.textContent = file.files[0].name;
    else chosen.innerHTML = unchosen;
  };
  file.addEventListener('change', name);
  text.addEventListener('input', () => {
    if (!file.files.length) return;
    file.value = '';
    name();
  });
  const holds = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes('Files');
  form.addEventListener('dragover', (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    form.classList.add('dropping');
  });
  form.addEventListener('dragleave', (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove('dropping');
  });
  form.addEventListener('drop', (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    form.classList.remove('dropping');
    file.files = event.dataTransfer.files;
    name();
  });
})();
