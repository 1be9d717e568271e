/* Handing in reports: dropped files and folders, and a line for each that tells how far it is. */
(() => {
  const form = document.getElementById('adding');
  if (!form) return;
  const drop = form.querySelector('.drop');
  const input = form.querySelector('#files');
  const button = form.querySelector('button');
  const steps = document.getElementById('steps');
  const outcome = document.getElementById('outcome');
  const kinds = new RegExp(`(${input.accept.replaceAll('.', '\\.').replaceAll(',', '|')})$`, 'i');
  let chosen = [];

  const words = (id) => document.getElementById(id).content.cloneNode(true);
  const filled = (id, values) => {
    const made = words(id);
    made.querySelectorAll('.zh, .en').forEach((span) => {
      for (const [mark, value] of Object.entries(values)) span.textContent = span.textContent.replace(mark, value);
    });
    return made;
  };
  const both = (pair) => ['zh', 'en'].map((tag, n) => {
    const span = document.createElement('span');
    span.className = tag;
    span.lang = tag === 'zh' ? 'zh-CN' : 'en';
    span.textContent = pair[n];
    return span;
  });
  const tell = (made) => outcome.replaceChildren(made);
  const choose = (files) => {
    chosen = files;
    form.querySelector('#chosen').replaceChildren(...(files.length ? [filled('said-chosen', {'#': files.length})] : []));
  };

  const line = (name) => {
    const made = document.createElement('li');
    made.append(...['name', 'state', 'more'].map((kind) => {
      const span = document.createElement('span');
      span.className = kind;
      return span;
    }));
    made.querySelector('.name').textContent = name;
    steps.append(made);
    return made;
  };
  const state = (at, name) => {
    at.className = name;
    at.querySelector('.state').replaceChildren(words(`state-${name}`));
  };
  const progress = (at, done, total) => {
    let bar = at.querySelector('progress');
    if (!bar) {
      bar = document.createElement('progress');
      bar.setAttribute('aria-label', at.querySelector('.name').textContent);
      at.append(bar);
    }
    if (total) Object.assign(bar, {max: total, value: done});
  };

  /* What each step of the server's looks like. */
  const show = (name, data, at) => {
    if (name === 'reading') {
      const next = line(data.path);
      state(next, 'reading');
      progress(next);
      return next;
    }
    if (name === 'progress') {
      if (at.className !== 'indexing') state(at, 'indexing');
      progress(at, data.done, data.total);
    } else if (name === 'done') {
      const counts = Object.fromEntries(Object.entries(data).map(([key, value]) => [`#${key}`, value]));
      tell(filled('said-done', counts));
    } else if (name !== 'waiting') {
      state(at, name);
      at.querySelector('progress')?.remove();
      const more = at.querySelector('.more');
      if (data.report_id) {
        const link = document.createElement('a');
        link.href = `report/${data.report_id}`;
        link.lang = 'zh-CN';
        link.textContent = data.title || data.report_id;
        more.append(link, ' ');
      }
      for (const pair of data.told) more.append(...both(pair), ' ');
    }
    return at;
  };

  const read = async (body) => {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '', at = null, ended = false;
    for (;;) {
      const {value, done} = await reader.read();
      if (done) break;
      const events = (rest + value).split('\n\n');
      rest = events.pop();
      for (const event of events) {
        const [name, data] = event.split('\n').map((part) => part.slice(part.indexOf(':') + 2));
        at = show(name, JSON.parse(data), at);
        ended = name === 'done';
      }
    }
    if (!ended) throw new Error('cut off');
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const urls = form.elements.url.value.trim();
    if (!chosen.length && !urls) return tell(words('said-422'));
    if (chosen.reduce((sum, file) => sum + file.size, 0) > Number(form.dataset.most)) return tell(words('said-413'));
    const data = new FormData();
    chosen.forEach((file) => data.append('files', file, file.name));
    if (urls) data.append('url', urls);
    button.disabled = true;
    steps.replaceChildren();
    outcome.replaceChildren();
    const sending = line(chosen.map((file) => file.name).slice(0, 3).join(', ') || urls.split('\n')[0]);
    state(sending, 'sending');
    progress(sending);
    try {
      const response = await fetch(location.pathname, {method: 'POST', body: data, headers: {Accept: 'text/event-stream'}});
      sending.remove();
      if (!response.ok) {
        tell(words(document.getElementById(`said-${response.status}`) ? `said-${response.status}` : 'said-lost'));
        return;
      }
      await read(response.body);
      form.reset();
      choose([]);
    } catch {
      sending.remove();
      tell(words('said-lost'));
    } finally {
      button.disabled = false;
    }
  });

  input.addEventListener('change', () => choose([...input.files]));
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle('over', kind === 'dragover');
    });
  }
  /* The files in a folder are found here; what has no reader is left out, as in a .zip. */
  const within = async (entry) => {
    if (entry.isFile) return [await new Promise((found, failed) => { entry.file(found, failed); })];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((read_, failed) => { reader.readEntries(read_, failed); });
      if (!some.length) break;
      for (const one of some) found.push(...await within(one));
    }
    return found.filter((file) => kinds.test(file.name) && !/^(\.|~\$)/.test(file.name));
  };
  drop.addEventListener('drop', async (event) => {
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...event.dataTransfer.files];
    choose(entries.length ? (await Promise.all(entries.map(within))).flat() : plain);
  });
})();
