// The site's own script. Every page works without it; it binds to data- attributes and adds comfort only.

/** data-print: a button that prints the page. */
function printPage(event) {
  if (event.target.closest("[data-print]")) window.print();
}

/** data-open="id": opens a <dialog>; its own buttons close it by <form method="dialog">. */
function openDialog(event) {
  const opener = event.target.closest("[data-open]");
  const dialog = opener && document.getElementById(opener.dataset.open);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
}

/** data-confirm="id" on a form: asks in that <dialog> before the form is sent. */
function confirmFirst(event) {
  const form = event.target;
  const dialog = form.dataset?.confirm && document.getElementById(form.dataset.confirm);
  if (!dialog || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  }, { once: true });
  dialog.returnValue = "";
  dialog.showModal();
}

/** data-autosubmit on a form: a changed select sends it; the button stays for everyone without script. */
function submitOnChange(event) {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select")) form.requestSubmit();
}

/** The error summary takes the focus, so that it is read first. */
function focusErrors(root) {
  root.querySelector?.("[data-error-summary]")?.focus();
}

document.addEventListener("click", printPage);
document.addEventListener("click", openDialog);
document.addEventListener("submit", confirmFirst, { capture: true });
document.addEventListener("change", submitOnChange);
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
focusErrors(document);
