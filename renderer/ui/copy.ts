/**
 * Puts a text on the clipboard; within a click or a key of the person's. By the page's own copy command: the newer way asks
 * for a permission that no page of ours is given.
 */
export function copyText(text: string): boolean {
  let taken = false;
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopPropagation();
    taken = true;
  };
  document.addEventListener("copy", onCopy, { capture: true, once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", onCopy, { capture: true });
  return taken;
}
