// The colours of the theme in force, for what is drawn on a canvas.

/** A colour of css/tokens.css, as the browser resolves it; its class .token-<name> stands in css/parts.css. */
export function token(name) {
  const probe = document.createElement("span");
  probe.className = `token-${name}`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
