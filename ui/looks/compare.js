/* Narrows the lists of the comparison while somebody types, and tells what is ticked. Without it they are whole. */
(() => {
  const root = document.documentElement;
  const plain = (text) => text.toLowerCase().replace(/[\s'’·,.()（）：:、-]/g, '');
  const narrow = (picker) => {
    const words = picker.querySelector('.find input').value.split(/[\s,，]+/).map(plain).filter(Boolean);
    let found = 0;
    for (const option of picker.querySelectorAll('.options li')) {
      const box = option.querySelector('input[type=checkbox]');
      const name = plain(option.textContent);
      option.hidden = Boolean(box) && !words.every((word) => name.includes(word));
      if (box && !option.hidden) found += 1;
    }
    for (const group of picker.querySelectorAll('.group')) group.hidden = !group.querySelector('li:not([hidden])');
    picker.querySelector('.found-none').hidden = found > 0;
  };
  const placeholders = () => {
    for (const input of document.querySelectorAll('.find input')) input.placeholder = input.dataset[root.dataset.ui === 'en' ? 'en' : 'zh'];
  };
  const most = 3;
  const told = (picker) => {
    const names = [...picker.querySelectorAll('input:checked')].map((box) => box.closest('label').querySelector('.name'));
    const now = picker.querySelector('.now');
    now.replaceChildren();
    for (const name of names.length ? names.slice(0, most) : [picker.querySelector('.none')]) {
      now.append(now.firstChild ? ' · ' : '', ...[...name.childNodes].map((part) => part.cloneNode(true)));
    }
    if (names.length > most) now.append(` + ${names.length - most}`);
  };
  document.addEventListener('change', (event) => {
    const picker = event.target.closest('.picker');
    if (picker) told(picker);
  });
  for (const find of document.querySelectorAll('.find')) {
    const picker = find.closest('.picker');
    find.hidden = false;
    find.addEventListener('input', () => narrow(picker));
    // Enter in the list's own field looks for a name; it does not send the form.
    find.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
    picker.addEventListener('toggle', () => { if (picker.open && matchMedia('(hover: hover)').matches) find.querySelector('input').focus(); });
  }
  placeholders();
  document.addEventListener('language', placeholders);
})();
