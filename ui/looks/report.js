/* Scrolls to the quote that the address names and steps through the others. */
addEventListener('DOMContentLoaded', () => {
  const anchors = [...document.querySelectorAll('a.anchor')];
  const stepper = document.querySelector('.stepper');
  if (!anchors.length || !stepper) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let at = 0;
  const show = (next, behavior) => {
    at = (next + anchors.length) % anchors.length;
    const id = anchors[at].id;
    document.querySelectorAll('mark.now').forEach((mark) => mark.classList.remove('now'));
    document.querySelectorAll(`mark.m${id.slice(1)}`).forEach((mark) => mark.classList.add('now'));
    /* Of a table's row, the lowest cell: one that spans many rows has its middle elsewhere. */
    const low = (mark) => (mark.closest('td, th') || mark).getBoundingClientRect().height;
    const [mark] = [...document.querySelectorAll(`mark.m${id.slice(1)}`)].sort((a, b) => (b.closest('td, th') ? low(a) - low(b) : 0));
    mark.scrollIntoView({block: 'center', behavior});
    stepper.querySelectorAll('.at span').forEach((span) => {
      span.textContent = span.textContent.replace(/\d+/, at + 1);
    });
    history.replaceState(null, '', `#${id}`);
  };
  const go = (step) => (event) => { event.preventDefault(); show(at + step, calm ? 'auto' : 'smooth'); };
  stepper.querySelector('.previous').addEventListener('click', go(-1));
  stepper.querySelector('.next').addEventListener('click', go(1));
  stepper.classList.toggle('one', anchors.length === 1);
  show(Math.max(0, anchors.findIndex((anchor) => `#${anchor.id}` === location.hash)), 'auto');
});
