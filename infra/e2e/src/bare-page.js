import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** The least of a page: a heading, and a switch that shows its change. */
function BarePage() {
  const [isOn, setIsOn] = useState(false);
  const press = () => setIsOn(!isOn);
  return createElement(
    'main',
    null,
    createElement('h1', null, 'A page with nothing on it'),
    createElement(
      'button',
      { type: 'button', role: 'switch', 'aria-checked': isOn, onClick: press },
      isOn ? 'On' : 'Off',
    ),
  );
}

createRoot(document.getElementById('root')).render(createElement(BarePage));
