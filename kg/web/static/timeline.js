// On narrow screens the open year and month may lie outside of what is seen of all years.
for (const open of document.querySelectorAll(".columns [aria-current]")) {
  const row = open.closest("ol");
  row.scrollLeft = open.offsetLeft - row.offsetLeft - (row.clientWidth - open.clientWidth) / 2;
}
