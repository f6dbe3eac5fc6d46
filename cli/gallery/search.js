// The search: a card is shown when it has every word and fits every choice. Without it the page is whole.
(() => {
  const form = document.getElementById('filters');
  const cards = [...document.querySelectorAll('article')];
  const show = () => {
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const choices = ['family', 'origin', 'trust'];
    let shown = 0;
    for (const card of cards) {
      const fits = words.every((word) => card.dataset.words.includes(word)) &&
          choices.every((choice) => !form[choice].value || form[choice].value === card.dataset[choice]);
      card.hidden = !fits;
      shown += fits;
    }
    document.getElementById('shown').textContent = shown + ' of ' + cards.length + ' shown';
    document.getElementById('none').hidden = shown > 0;
  };
  form.addEventListener('input', show);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  show();
})();
